"""The widgets of which every page is made. Import each from its module.

All words given to a widget are shown literally (plain text); every length follows the text size.
Signals end in a past tense or `_requested`. `tone` is one of text, sub, accent, warn, danger, ok,
neutral; `icon` is the name of a file in `resources/icons`; `name` is what a screen reader says.

labels      PlainLabel(text, role="body", tone="text", *, wrap=, elide=): set_tone, set_role;
            set_tooltip(widget, words), safe_tooltip(words)
buttons     PrimaryButton(text, *, icon=, dense=), OutlineButton(text, *, icon=, dense=),
            GhostButton(text, *, icon=, tone=), QuietButton(text, *, icon=, tone=, dense=True),
            IconButton(icon, name, *, outlined=, dense=True): all set_label, set_icon, set_compact,
            set_wide, signal clicked
badges      Badge(text, tone, *, icon=, why=): set_status; Count(n): set_number;
            Avatar(initials, size=36); IconLabel(icon, size=16, tone="sub"): set_icon;
            KeyHint("Ctrl+K", *, lasting=)
cards       Card(title="", *, icon=, tone=, action=button): .body, set_title, set_count,
            set_action, set_margins; Inset(): .body; Surface(edge=Qt.Edge…); Separator()
chips       ChipRow([ChipChoice(key, label, hits, icon)], *, name, checked=, exclusive=True):
            chosen(key), checked_keys, set_checked, set_hits
inputs      LineInput(text, *, name=, icon=, placeholder=, trailing=, height=32): left;
            TextArea(text, *, name=, min_lines=3, max_lines=0): text(), set_text, textChanged, left
            both: fault (the sentence about what stands there), longest; SearchInput
checked     CheckedInput(check): a line with a rule; NumberInput(low, high): value, set_value
faults      FaultPlace.show_fault(field, sentence): what shows faults of the fields in it
fault_note  FaultNote(): the sentence under fields: say, clear, show_fault, text()
forms       FormRow(label, control, *, hint=, below=): set_error(sentence), clear_error, error;
            refuses(form): whether a field holds what does not belong there, said and gone to
times       DateInput(value, *, name=, today=): value, set_value, chosen(date|None), invalid(code);
            ClockInput(value, *, name=): the same with a time
choices     ChoiceInput([Choice(key, label, icon)], *, name=, key=): key, set_key, set_choices,
            chosen(key); CheckLine(text, *, checked=), RadioMark(name, *, checked=);
            TaskRow(title, second, *, due=, tone=, checked=): toggled, opened
progress    ProgressRow(title, detail, *, icon=, can_cancel=True): set_progress(done, total, detail,
            unit=), cancelled; ProgressBar(name=): set_share(done, total)
notices     EmptyState(icon, sentence, *, action=, action_icon=): action_requested;
            Banner(icon, sentence, tone, *, action=, note=, closable=): action_requested, closed
toast       Toast(window, *, bar): tell(sentence, undo=None), undo(), dismiss()
overlay     Overlay(window, *, behind=, width=480): .body, open(focus=None), dismiss(), opened,
            closed; Dialog(window, question, text, [Answer(key, label, is_primary=, is_safe=,
            is_dangerous=)], *, behind=): .content, ask(), answered(key)
pages       ScrollPage(name=): .body, set_compact; PageHead(title, state): .action_row, set_title;
            PageGround(); protocol CompactAware.set_compact(bool)
tabs        TabStrip([(key, title)], *, name): key, set_key, set_tab_visible, tab_chosen(key)
models      ListModel(text=, key=, spoken=, tooltip=): replace(rows), row_at, index_of; ROW_ROLE
rows        RowList(name=): row_opened(index), row_moved(index); FittedRowList; RowDelegate
client_list ClientList(client_list_model(), name=) over ClientRow(id, name, initials, place, mark,
            mark_icon, mark_tone)
timeline    TimelineList / FittedTimelineList(timeline_model(), name=) over TimelineRow(id, day,
            clock, icon, title, body, state, state_icon, state_tone, author, is_sent, goals)
goal_scale  GoalScale(name=, baseline=, present=, words=, editable=): set_levels, level_chosen
focus_ring  FocusRing.install(window); set_ring_radius(widget, r); draws_own_ring(widget)
painting    rounded, text, wrapped, wrapped_height, width_of: for delegates
"""
