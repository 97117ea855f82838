"""Scoring a reader on labelled conversations, as ``evaluation/FORMAT.md`` defines it."""

from sayso.extract.evaluation.cases import BadCase, Case, Label, ReadFile, find_cases, load_cases
from sayso.extract.evaluation.matching import match
from sayso.extract.evaluation.reading import evaluate, read_case
from sayso.extract.evaluation.scoring import KINDS, CaseRead, Evaluation, Score, score

__all__ = [
    "KINDS",
    "BadCase",
    "Case",
    "CaseRead",
    "Evaluation",
    "Label",
    "ReadFile",
    "Score",
    "evaluate",
    "find_cases",
    "load_cases",
    "match",
    "read_case",
    "score",
]
