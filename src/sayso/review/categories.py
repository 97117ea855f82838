"""The categories of a forecast: commit, best case, pipeline. Pure."""

from __future__ import annotations

from typing import Final

COMMIT: Final = "commit"
BEST_CASE: Final = "best_case"
PIPELINE: Final = "pipeline"
OMITTED: Final = "omitted"
TITLES: Final = {COMMIT: "Commit", BEST_CASE: "Best case", PIPELINE: "Pipeline"}
COMMIT_FROM: Final = 75
"""From this probability of its stage on, in per cent, a deal without a category of its own counts as commit."""
BEST_CASE_FROM: Final = 50


def category_of(said: str, probability: int) -> str:
    """The category of a deal: what its forecast field says, else by the probability of its stage, in per cent."""
    plain = "_".join(said.lower().replace("-", " ").replace("_", " ").split())
    if plain in (COMMIT, BEST_CASE, PIPELINE, OMITTED):
        return plain
    if probability >= COMMIT_FROM:
        return COMMIT
    return BEST_CASE if probability >= BEST_CASE_FROM else PIPELINE
