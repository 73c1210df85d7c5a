"""Who may do what. The only place of rules; each is a sentence in docs/roles.md and a tested row.

Every rule takes `(user, object)` and never a request. The query half of a rule stands on the
QuerySet of its model and is named there.
"""

from goals.vocabulary import Role, Stage, Visibility


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


def may_manage_departments(user):
    """Who belongs where is controlling's: units are added, renamed, moved, merged, closed there."""
    return role_of(user) in (Role.CONTROLLING, Role.ADMIN)


def may_restore(user):
    """An older version is made the present one by controlling, as a new version."""
    return is_controlling(user)


def may_see_closed_items(user):
    """Items of an agenda that are not public are for the council and the administration.

    Query half: `visible_to(user)` of agenda items.
    """
    return Visibility.COUNCIL in visibilities(user)


def may_see_item(user, item):
    """Whether a user may know of an item of an agenda, and of what hangs on it."""
    return item.is_public or may_see_closed_items(user)


def may_manage_sessions(user):
    """Bodies, memberships, sessions with their agenda, and papers are controlling's."""
    return is_controlling(user)


def may_manage_reports(user):
    """Reports are frozen, replaced by a new version and opened by controlling."""
    return is_controlling(user)


def stages_open_to(user):
    """The stages at which a user may read a frozen report. Query half: `visible_to(user)` of
    reports.

    The administration reads it once it is frozen, the council once it is released to it.
    """
    role = role_of(user)
    if role in ADMINISTRATION:
        return list(Stage)
    return [Stage.COUNCIL, Stage.PUBLIC] if role == Role.COUNCIL else [Stage.PUBLIC]


def may_see_report(user, report):
    """Whether a user may read a frozen report, in the rendition for a circle that is theirs."""
    return report.stage in stages_open_to(user)


def may_use_council_area(user):
    """The council area is for members of the council; controlling sees it to know what they see."""
    return role_of(user) in (Role.COUNCIL, Role.CONTROLLING, Role.ADMIN)


def may_mark(user):
    """Whoever has an account marks goals. Query half: `of(user)` of marks, which are nobody else's
    to see, whatever the role.
    """
    return role_of(user) is not None


def may_edit_pages(user):
    """Imprint, privacy, accessibility, easy and sign language are kept by controlling."""
    return is_controlling(user)


def may_answer_feedback(user):
    """What citizens write to us is personal: controlling reads and answers it, nobody else does.

    Query half: `visible_to(user)` of feedback.
    """
    return is_controlling(user)


def may_manage_account(user, account):
    """An account is managed by those who may give its role."""
    return account.role in roles_to_give(user)


def roles_to_give(user):
    """The roles that a user may give to an account or take from it.

    Controlling gives none that releases: whoever could make a second account of that kind, or get
    into one, would release what they reported themselves.
    """
    role = role_of(user)
    if role == Role.CONTROLLING:
        return [Role.COUNCIL, Role.EDITOR]
    return list(Role) if role == Role.ADMIN else []


def may_change_rights(user, account):
    """Nobody changes the role or the activity of the own account."""
    return may_manage_account(user, account) and user.pk != account.pk


def may_use_admin(user):
    """The technical admin under /verwaltung/ is for the technical administration."""
    return role_of(user) == Role.ADMIN


def may_release(user, update):
    """Completed and dropped are released by controlling, never by one who wrote the report.

    Query half: `releasable_by(user)` of drafts.
    """
    return is_controlling(user) and not update.is_written_by(user)


def may_ask(user):
    """Members of the council ask about goals, measures and reports; controlling enters what they
    ask by other ways.
    """
    return role_of(user) in (Role.COUNCIL, Role.CONTROLLING, Role.ADMIN)


def may_pass_on(user):
    """Questions are laid before controlling, which passes them on or closes them.

    Query half: `to_pass_on_by(user)` of questions.
    """
    return is_controlling(user)


def may_answer_question(user, question):
    """A question is answered by the department it was passed on to, those above it, and
    controlling. Query half: `answerable_by(user)` of questions.
    """
    return question.department_id is not None and is_responsible(user, question.department_id)


def may_release_answer(user, question):
    """An answer is released or sent back by controlling, never by one who wrote any of it.

    Query half: `releasable_by(user)` of questions.
    """
    return is_controlling(user) and not question.is_answered_by(user)


def is_asker(user, question):
    """Whether a question was asked with the account of this user. Query half: `of(user)`."""
    return role_of(user) is not None and question.asked_by_id == user.pk


def may_withdraw(user, question):
    """A question is taken back by who asked it, for one without an account by controlling; the
    model adds: before it is passed on.
    """
    entered = question.asked_by_id is None and is_controlling(user)
    return entered or (may_ask(user) and is_asker(user, question))


def may_see_question(user, question):
    """Controlling sees every question, an asker the own, the administration those passed on to its
    departments; an answered one shows to whom it is meant. None shows more openly than what it is
    about. Query half: `visible_to(user)` of questions.
    """
    # Goals are public without exception and have no visibility of their own.
    if getattr(question.subject, "visibility", Visibility.PUBLIC) not in visibilities(user):
        return False
    is_meant = question.is_released and may_see(user, question)
    is_involved = may_answer_question(user, question) or may_pass_on(user)
    return is_meant or is_involved or is_asker(user, question)


def may_see_answer(user, question):
    """An answer is read by the administration before its release, by everybody else after it."""
    return question.is_released or is_staff(user)


def may_see_asker(user, question):
    """Who asked is told with the asker's consent; controlling and the asker know it anyway."""
    return question.name_consent or is_asker(user, question) or is_controlling(user)
