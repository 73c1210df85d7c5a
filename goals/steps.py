"""The step from one update to the next: the order of the scales, and when a step needs a reason."""

from typing import NamedTuple

from goals.vocabulary import FINAL_PHASES, HALTED_PHASES, Assessment, Phase

STAGE = {
    Phase.NOT_STARTED: 0,
    Phase.PLANNED: 1,
    Phase.IN_PROGRESS: 2,
    Phase.ONGOING: 2,
    Phase.COMPLETED: 3,
    Phase.DROPPED: 3,
}
"""How far a phase is; a pause has no place of its own."""

SEVERITY = {
    Assessment.NONE: 0,
    Assessment.ON_TRACK: 0,
    Assessment.DEVIATING: 1,
    Assessment.AT_RISK: 2,
}
"""How bad an assessment is."""


class Step(NamedTuple):
    """What is reported, or could be."""

    phase: str
    assessment: str


def needs(step, previous, *, is_goal):
    """[word] of what else a report of this step needs: "reason", "paper", "release".

    As `reason_needed`; `is_goal`: what the Kreistag adopted stands still by its paper alone.
    """
    words = ["reason"] if reason_needed(step, previous) else []
    words += ["paper"] if is_goal and step.phase in HALTED_PHASES else []
    return words + (["release"] if step.phase in FINAL_PHASES else [])


def reason_needed(update, previous):
    """Why this step needs a reason, as a sentence for the reporter; "" if it needs none.

    Both have `phase` and `assessment`; `previous` is None for a first report.
    """
    if update.phase in HALTED_PHASES:
        return "Begründen Sie, warum nicht weitergearbeitet wird."
    before = previous.assessment if previous else Assessment.NONE
    if update.assessment == Assessment.AT_RISK and before != Assessment.AT_RISK:
        return "Begründen Sie, warum es gefährdet ist."
    if SEVERITY[update.assessment] > SEVERITY[before]:
        return "Begründen Sie, warum sich die Ampel verschlechtert."
    if previous and STAGE.get(update.phase, 0) < STAGE.get(previous.phase, 0):
        return "Begründen Sie, warum der Umsetzungsstand zurückgeht."
    return ""
