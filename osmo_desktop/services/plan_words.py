"""Fields of a plan that are no plain words, as people read them: emphasis and ratings."""

from __future__ import annotations

from osmo_desktop.domain.emphasis import read_emphasis
from osmo_desktop.domain.plan_data import activity_models


def emphasis_lines(text: str, language: str) -> list[str]:
    """Each model that is used with its contents: "Starting: Managing everyday life 60 %, …"."""
    weights, matrix = read_emphasis(text), activity_models()
    lines = []
    for model in matrix.models:
        parts = [
            f"{content.label[language]} {weights[model.id, content.id]} %"
            for content in matrix.contents
            if (model.id, content.id) in weights
        ]
        if parts:
            lines.append(f"{model.label[language]}: {', '.join(parts)}")
    return lines
