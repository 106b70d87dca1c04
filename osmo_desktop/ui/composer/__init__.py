"""Writing a case note: the composer beside the timeline, its fields, and the saving of drafts."""
