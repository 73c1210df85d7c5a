"""From rows and their updates to the plain values of a review: pure functions, no queries."""

from collections import Counter
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from goals.outcomes import outcome_of
from goals.review_values import (
    Count,
    GoalItem,
    Link,
    MeasureItem,
    MilestoneItem,
    Number,
    Status,
    Step,
    Totals,
    Word,
)
from goals.vocabulary import (
    Assessment,
    MeasureChange,
    MilestoneState,
    Outcome,
    Phase,
    Visibility,
)


def moment(value=None):
    """A moment (by default now) in Europe/Berlin with its offset, as a content keeps it: told in
    figures alone, it is the same for good.
    """
    return datetime.fromisoformat(timezone.localtime(value).isoformat())


# Members of different scales are equal as texts: by their value alone, NONE of one would be NONE of
# all.
@lru_cache(None, typed=True)
def word_of(member):
    """A member of a scale as the Word that a content keeps."""
    return Word(type(member).__name__.lower(), member.value, member.label)


NOTHING = Status(word_of(Phase.NONE), word_of(Assessment.NONE))


def status_of(state):
    """A State as Status."""
    if state.update is None:
        return NOTHING
    return Status(
        word_of(state.phase),
        word_of(state.assessment),
        state.phase_since,
        state.assessment_since if state.has_assessment else None,
        state.update.effective_on,
    )


def step_of(earlier, update):
    """The Step of an update after the counted one before it, or after nothing."""
    before, after = (
        Status(word_of(one.status), word_of(one.signal), reported_on=one.effective_on)
        if one
        else NOTHING
        for one in (earlier, update)
    )
    circle = word_of(Visibility(update.visibility))
    return Step(update.effective_on, before, after, update.text, update.reason, circle)


def told_of(row, lead, passage):
    """What every Item says, by the names of its fields, of a goal or measure at the end.

    `lead`: its department, None without.
    """
    state, paper = passage.after, passage.paper
    after = status_of(state)
    return {
        "code": row.code,
        "title": row.title,
        "address": row.get_absolute_url(),
        "lead": str(lead or ""),
        "before": after if passage.before is state else status_of(passage.before),
        "after": after,
        "freshness": word_of(state.freshness),
        "due_on": state.due_on,
        "reason": state.reason,
        "reason_label": state.reason_label,
        "text": passage.text,
        "proposal": passage.proposal,
        "paper": paper and Link(paper.paper, paper.paper_title, paper.paper_url),
        "note": passage.note,
        "visibility": passage.visibility and word_of(passage.visibility),
        "steps": [step_of(*step) for step in passage.steps],
    }


def goal_item(goal, passage, since):
    """The GoalItem of a goal with the `lead` of the end; `since`: the first of the two days."""
    return GoalItem(
        **told_of(goal, goal.lead, passage),
        outcome=word_of(outcome_of(passage, since)),
        wording=goal.text,
    )


# Measures ------------------------------------------------------------------------------------


def measure_change(measure, passage, *, was_here, is_here, was_known):
    """(MeasureChange, how it came in or went out) of a measure at the end of the period, or None
    if there is nothing to tell: it was neither active here before nor now.

    `was_here`: active, and of the scope, at the beginning; `is_here`: of the scope at the end;
    `was_known`: "" if the portal did not know it at the beginning, else "active" or "withdrawn".
    """
    if measure.withdrawn_on:
        if not was_here and (was_known or not is_here):
            return None
        news = f"zurückgezogen am {measure.withdrawn_on:%d.%m.%Y}"
        return MeasureChange.WITHDRAWN, news if was_known else f"neu im Portal zu sehen und {news}"
    if not is_here:
        return (MeasureChange.LEFT, "anders zugeordnet") if was_here else None
    if not was_here:
        return MeasureChange.NEW, {
            "": "neu im Portal zu sehen",
            "active": "neu zugeordnet",
            "withdrawn": "wieder aufgenommen",
        }[was_known]
    return (MeasureChange.CHANGED if passage.is_changed else MeasureChange.UNCHANGED), ""


def measure_item(measure, lead, passage, change, news, *, goals, fields_before, places, was_active):
    """The MeasureItem of a measure. `goals`: [(Link, number of its field)] of those it acts for, in
    order; `fields_before`: numbers of the fields it acted for; `places`: [name].
    """
    told = told_of(measure, lead, passage)
    if change is MeasureChange.WITHDRAWN:
        told |= {"reason": measure.withdrawn_reason, "reason_label": "Grund des Rückzugs"}
    return MeasureItem(
        **told,
        change=word_of(change),
        number=measure.number,
        news=news,
        was_active=was_active,
        is_active=change not in (MeasureChange.WITHDRAWN, MeasureChange.LEFT),
        summary=measure.summary,
        goals=[link for link, _ in goals],
        fields=list(dict.fromkeys(number for _, number in goals)),
        fields_before=fields_before,
        places=places,
        planned_end=measure.planned_end,
        is_continuous=measure.is_continuous,
        withdrawn_on=measure.withdrawn_on,
        reading=word_of(Visibility(measure.visibility)),
    )


# Milestones ----------------------------------------------------------------------------------


def milestone_item(then, now, measure, since, until, ahead_until):
    """The MilestoneItem of a step of an active measure (MeasureItem), None if there is nothing to
    tell of it.

    `then`, `now`: what it said at both ends (milestones.Step), one of them None if it was not yet
    known, or no longer planned.
    """
    was_reached = is_reached(then, since)
    was_missed = bool(then) and not was_reached and then.due_on < since
    planned, step = (then or now).due_on, now or then
    state = milestone_state(planned, now, was_reached, until, ahead_until)
    return state and MilestoneItem(
        word_of(state),
        step.title,
        step.due_on,
        planned if planned != step.due_on else None,
        step.reached_on if state is MilestoneState.REACHED else None,
        is_new=state in (MilestoneState.MISSED, MilestoneState.DROPPED) and not was_missed,
        measure=Link(measure.code, measure.title, measure.address),
        fields=measure.fields,
    )


def milestone_state(planned, now, was_reached, until, ahead_until):
    """The MilestoneState of a step that was planned for a day, None if it is not to be told."""
    if now is None:
        return None if was_reached else MilestoneState.DROPPED
    if is_reached(now, until):
        return None if was_reached else MilestoneState.REACHED
    if min(planned, now.due_on) < until:
        # Put off is missed too: what was planned did not come.
        return MilestoneState.MISSED
    if now.due_on <= ahead_until:
        return MilestoneState.AHEAD
    return MilestoneState.PUT_OFF if planned <= ahead_until else None


def is_reached(step, day):
    return bool(step and step.reached_on and step.reached_on <= day)


# Totals --------------------------------------------------------------------------------------


def totals_of(goals, measures, field=None):
    """The Totals of [GoalItem] and [MeasureItem]; of the measures those alone that act for the
    field of a number, or did.
    """
    outcomes = Counter(goal.outcome for goal in goals)
    earlier = [one for one in measures if field is None or field in one.fields_before]
    later = [one for one in measures if field is None or field in one.fields]
    either = later + [one for one in earlier if field is not None and field not in one.fields]
    changes = Counter(measure.change for measure in either)
    return Totals(
        goals=len(goals),
        outcomes=[Number(word_of(outcome), outcomes[word_of(outcome)]) for outcome in Outcome],
        phases=_counts(Phase, "phase", goals),
        assessments=_counts(Assessment, "assessment", goals),
        measures_before=sum(measure.was_active for measure in earlier),
        measures_after=sum(measure.is_active for measure in later),
        measure_changes=[
            Number(word_of(change), changes[word_of(change)]) for change in MeasureChange
        ],
    )


def _counts(scale, name, goals):
    before = Counter(getattr(goal.before, name) for goal in goals)
    after = Counter(getattr(goal.after, name) for goal in goals)
    words = [word_of(member) for member in scale]
    return [Count(word, before[word], after[word]) for word in words]
