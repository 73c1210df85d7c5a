"""Who changed what when: the versions of a row one after the other, field by field, in German.

A version of django-simple-history is a row; a revision here is one save, with everything that
belongs to the thing: its relations, and a measure's milestones. The cost is the same number of
queries for one version and for a hundred.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain

from goals.models import Department, Goal, Measure, Milestone, User
from goals.text import paragraphs, told

SAME_SAVE = timedelta(seconds=1)
"""Ways in that save a row and its relations one by one leave several versions within this time."""

LONG = 200
"""A change of more characters is folded up."""


class Keyed(str):
    """What was said of something at a moment; `key`: of what."""

    def __new__(cls, words, key):
        keyed = super().__new__(cls, words)
        keyed.key = key
        return keyed


class Named(Keyed):
    """The name of a department at a moment; another name of the same one is no change."""

    def __eq__(self, other):
        return self.key == other.key if isinstance(other, Named) else super().__eq__(other)

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


@dataclass(frozen=True)
class Change:
    """One field, before and after: a list of paragraphs or a tuple of names; empty: no entry."""

    label: str
    old: list | tuple
    new: list | tuple

    @property
    def gone(self):
        """What is no longer so: of names those that are missing, of a text the whole."""
        return self._missing(self.old, self.new)

    @property
    def mended(self):
        """[(before, after)] of what goes on and is said otherwise, such as a milestone put off."""
        new = {one.key: one for one in self.new if isinstance(one, Keyed)}
        return [
            (one, new[one.key])
            for one in self.old
            if isinstance(one, Keyed) and one.key in new and one != new[one.key]
        ]

    @property
    def added(self):
        """What is new."""
        return self._missing(self.new, self.old)

    @staticmethod
    def _missing(names, others):
        if isinstance(names, list):
            return names
        keys = {one.key for one in others if isinstance(one, Keyed)}
        return [name for name in names if name not in others and _key(name) not in keys]

    @property
    def is_names(self):
        return isinstance(self.new, tuple)

    @property
    def is_long(self):
        return sum(map(len, chain(self.gone, self.added, *self.mended))) > LONG

    @property
    def is_change(self):
        return self.old != self.new


@dataclass
class Revision:
    """What was so after one save. `values`: {label: list of paragraphs or tuple of names};
    `steps`: {key: Step}; `act`: what somebody did without a change, "" for a change; `same_as`: the
    last Revision before the one before it that said the same, None if none did.
    """

    version: object
    values: dict
    steps: dict = field(default_factory=dict)
    before: object = None
    number: int = 1
    act: str = ""
    same_as: object = None

    @property
    def id(self):
        return self.version.pk

    @property
    def at(self):
        return self.version.history_date

    @property
    def by(self):
        """The name of who saved it; "" where no account did, such as at the set-up."""
        return self.version.history_user.name if self.version.history_user else ""

    @property
    def changes(self):
        """[Change] against the revision before; every entry of the first one."""
        if self.before:
            return [change for change in compare(self.before, self) if change.is_change]
        return [
            Change(label, type(value)(), value) for label, value in self.values.items() if value
        ]


def _key(name):
    return name.key if isinstance(name, Keyed) else None


def compare(old, new):
    """[Change] of every field of two revisions, changed or not."""
    return [Change(label, old.values[label], value) for label, value in new.values.items()]


def of_goal(goal):
    """[Revision] of what is editorial about a goal, the oldest first."""
    columns = ["short_title", "plain_sentence", "lead", "report_interval"]
    names = _department_names()
    versions = _saves(Goal.history.filter(id=goal.pk))
    related = _related(Goal, goal, "contributing", "department", names=names)
    return _in_a_row(
        Revision(version, _columns(version, columns, names) | related(version))
        for version in versions
    )


def of_department(department):
    """[Revision] of a department, the oldest first."""
    names = _department_names()
    versions = _saves(Department.history.filter(id=department.pk))
    return _in_a_row(
        Revision(version, _columns(version, Department.EDITORIAL, names)) for version in versions
    )


def of_account(account):
    """[Revision] of an account, the oldest first: without password and logins, with the links that
    others made for it.
    """
    columns, names = ["name", "username", "email", "role", "is_active"], {}
    versions = _saves(User.history.filter(id=account.pk))
    related = _related(User, account, "departments", "department")
    return _in_a_row(
        Revision(
            version,
            _columns(version, columns, names) | related(version),
            act=version.history_change_reason or "",
        )
        for version in versions
    )


def of_measure(measure):
    """[Revision] of a measure with its relations and milestones, the oldest first."""
    names = _department_names()
    relations = [
        _related(Measure, measure, "goals", "goal__field", ["goal__field__position", "goal"]),
        _related(Measure, measure, "contributing", "department", names=names),
        _related(Measure, measure, "municipalities", "municipality"),
        _related(Measure, measure, "papers", "councilpaper"),
    ]
    columns = [one.name for one in Measure._meta.fields if one.name != "number"]
    versions = _saves(Measure.history.filter(number=measure.number))
    found = []
    for version, steps in zip(versions, _steps(measure, versions), strict=True):
        values = _columns(version, columns, names)
        for related in relations:
            values |= related(version)
        in_order = sorted(steps.items(), key=lambda item: (item[1].due_on, item[1].title))
        values["Meilensteine"] = tuple(Keyed(step, key) for key, step in in_order)
        found.append(Revision(version, values, steps))
    return _in_a_row(found)


def _in_a_row(revisions):
    """The revisions that change anything or tell of an act, numbered."""
    found = []
    for revision in revisions:
        if found and revision.values == found[-1].values and not revision.act:
            continue
        revision.before = found[-1] if found else None
        same = (one for one in found[-2::-1] if one.values == revision.values)
        revision.same_as = None if revision.act else next(same, None)
        found.append(revision)
        revision.number = len(found)
    return found


def _saves(versions):
    """The last version of each save, the oldest first."""
    kept = []
    in_order = versions.select_related("history_user").order_by("history_date", "history_id")
    for version in in_order:
        last = kept[-1] if kept else None
        is_same = (
            last
            and last.history_user_id == version.history_user_id
            and version.history_change_reason == last.history_change_reason
            and version.history_date - last.history_date <= SAME_SAVE
        )
        if is_same:
            kept.pop()
        kept.append(version)
    return kept


def _department_names():
    """A function from a department's key and a moment to what it was called then: Named."""
    departments, names = Department.objects.on(None), Department.objects.names()
    return lambda key, moment: Named(names.at(departments[key], moment), key)


def _columns(version, columns, names):
    """{label: paragraphs} of columns of a version."""
    values = {}
    for name in columns:
        column = version._meta.get_field(name)
        key = getattr(version, column.attname)
        if column.is_relation:
            told_as = [names(key, version.history_date)] if key else []
        else:
            told_as = paragraphs(_words(version, name))
        values[_label(column)] = told_as
    return values


def _words(version, name):
    column = version._meta.get_field(name)
    value = getattr(version, column.attname)
    if column.choices:
        return getattr(version, f"get_{name}_display")()
    return told(value).replace("\r\n", "\n")


def _label(column):
    label = str(column.verbose_name)
    return label[:1].upper() + label[1:]


def _related(model, row, relation, path, order=None, names=None):
    """A function from a version to {label: names} of its `relation`.

    `names`: how departments were called, see `_department_names`.
    """
    name = path.partition("__")[0]
    links = model.history.model._meta.get_field(f"historical{model._meta.model_name}_{relation}")
    key = model.history.model.tracked_key()
    rows = links.related_model.objects.filter(**{f"history__{key}": row.pk}).select_related(path)
    by_version = defaultdict(list)
    for link in rows.order_by(*(order or [name]), "pk"):
        by_version[link.history_id].append(getattr(link, name))
    label = _label(model._meta.get_field(relation))

    def words(version):
        found = by_version.get(version.pk, ())
        if names:
            return tuple(names(row.pk, version.history_date) for row in found)
        return tuple(map(str, found))

    return lambda version: {label: words(version)}


def _steps(measure, versions):
    """For each version {key of a milestone: Step}, as they stood until the next one."""
    events = list(
        Milestone.history.filter(measure=measure.number).order_by("history_date", "history_id")
    )
    steps, found = {}, []
    for place in range(len(versions)):
        until = versions[place + 1].history_date if place + 1 < len(versions) else None
        while events and (until is None or events[0].history_date < until):
            event = events.pop(0)
            steps.pop(event.id, None)
            if event.history_type != "-":
                steps[event.id] = event.step
        found.append(dict(steps))
    return found
