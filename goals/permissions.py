"""Who may do what. The only place of rules; each is a sentence in docs/roles.md and a tested row.

Every rule takes `(user, object)` and never a request. The query half of a rule stands on the
QuerySet of its model and is named there.
"""

from goals.vocabulary import Role, Visibility


def role_of(user):
    """The role of a user, or None for an anonymous or deactivated one. The only door to a role."""
    return user.role if user is not None and user.is_authenticated and user.is_active else None


ADMINISTRATION = (Role.EDITOR, Role.CONTROLLING, Role.ADMIN)
"""The roles of those who work for the Kreis, other than as members of its council."""


def visibilities(user):
    """The visibilities that a user may see. Query half: `visible_to(user)` of measures and updates.

    Council members see what is meant for the council; the administration sees everything.
    """
    role = role_of(user)
    if role in ADMINISTRATION:
        return [Visibility.PUBLIC, Visibility.COUNCIL, Visibility.INTERNAL]
    if role == Role.COUNCIL:
        return [Visibility.PUBLIC, Visibility.COUNCIL]
    return [Visibility.PUBLIC]


def may_see(user, thing):
    """Whether a user may see a measure or an update. Query half: `visible_to(user)`."""
    return thing.visibility in visibilities(user)


def may_see_internal_notes(user):
    """Internal notes are for the administration."""
    return Visibility.INTERNAL in visibilities(user)


def is_staff(user):
    """The administration itself: desk, forms and history are for it, in whatever department."""
    return role_of(user) in ADMINISTRATION


def is_controlling(user):
    """Central controlling and administration: what waits for release is laid before them."""
    return role_of(user) in (Role.CONTROLLING, Role.ADMIN)


def is_responsible(user, *departments):
    """Whether one of the departments (primary keys) is a user's own or below one of them.

    Controlling and administration are responsible for all. Query half:
    `Department.objects.within(user)`.
    """
    if role_of(user) == Role.EDITOR:
        return not user.department_keys.isdisjoint(departments)
    return is_controlling(user)


def may_edit_measure(user, measure):
    """A measure is edited where its lead is. Query half: `editable_by(user)` of measures."""
    return is_responsible(user, measure.lead_id)


def may_report(user, subject):
    """Lead and contributing departments of a goal or measure report on it, and those above them.

    Query half: `reportable_by(user)` of goals and of measures.
    """
    # Readers are answered without a look at who contributes.
    return is_staff(user) and is_responsible(user, *subject.responsible_keys)


def may_add_measure(user):
    """Whoever is responsible for a department adds measures: their lead is one of those."""
    if role_of(user) == Role.EDITOR:
        return bool(user.department_keys)
    return is_controlling(user)


def may_edit_goal(user, goal):
    """Who cares for a goal, how often it is reported on and how it is explained is controlling's.

    The wording itself is nobody's to change. Query half: `editable_by(user)` of goals.
    """
    return is_controlling(user)


def may_restore(user):
    """An older version is made the present one by controlling, as a new version."""
    return is_controlling(user)


def may_edit_pages(user):
    """Imprint, privacy, accessibility, easy and sign language are kept by controlling."""
    return is_controlling(user)


def may_answer_feedback(user):
    """What citizens write to us is personal: controlling reads and answers it, nobody else does.

    Query half: `visible_to(user)` of feedback.
    """
    return is_controlling(user)


def may_use_admin(user):
    """The technical admin under /verwaltung/ is for the technical administration."""
    return role_of(user) == Role.ADMIN


def may_release(user, update):
    """Completed and dropped are released by controlling, never by one who wrote the report.

    Query half: `releasable_by(user)` of drafts.
    """
    return is_controlling(user) and not update.is_written_by(user)
