"""The technical admin under /verwaltung/: a way in for repairs, for the role admin alone.

Nothing is deleted here, adopted wording and released updates are only shown, and the portal's own
login is used. Who may come in is said by `permissions.may_use_admin`.
"""

from functools import wraps

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from simple_history.admin import SimpleHistoryAdmin

from goals.forms.fields import PlainTextField
from goals.models import (
    CouncilPaper,
    Department,
    Goal,
    Measure,
    Milestone,
    Municipality,
    PageSlot,
    Principle,
    ProgressUpdate,
    Resolution,
    Section,
    StrategicField,
    User,
)
from goals.permissions import may_use_admin


class PortalAdminSite(admin.AdminSite):
    site_header = "Zielportal: Verwaltung"
    site_title = "Zielportal Kreis Coesfeld"
    index_title = "Technische Verwaltung"
    enable_nav_sidebar = False

    def has_permission(self, request):
        return may_use_admin(request.user)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        @csp_replace({"script-src": [SELF]})
        @wraps(inner)
        def page(request, *args, **kwargs):
            # Whoever is signed in and may not come in is refused, not sent to the login again.
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            # Filters of a list reach the database unchecked, and PostgreSQL knows no NUL.
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise SuspiciousOperation("NUL in a query")
            return inner(request, *args, **kwargs)

        return page

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


site = PortalAdminSite()


PLAIN = {kind: {"form_class": PlainTextField} for kind in (models.CharField, models.TextField)}
# A slug has its own field and is ASCII anyway.
PLAIN[models.SlugField] = {}


class KeptAdmin(admin.ModelAdmin):
    """Rows that are never deleted here."""

    save_on_top = True
    formfield_overrides = PLAIN | {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request, obj=None):
        return False


class ShownAdmin(KeptAdmin):
    """Rows that are only shown."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class VersionedAdmin(SimpleHistoryAdmin):
    """With the versions of each row. They are shown; nothing is put back with a click."""

    def revert_disabled(self, request, obj=None):
        return True

    def history_view(self, request, object_id, extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not (object_id.isdecimal() and version_id.isdecimal()):
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)


@admin.register(Resolution, site=site)
class ResolutionAdmin(ShownAdmin):
    list_display = ["title", "adopted_on", "vote", "paper"]


@admin.register(Principle, StrategicField, site=site)
class NumberedAdmin(ShownAdmin):
    list_display = ["number", "title", "page", "resolution"]
    list_display_links = ["number", "title"]
    list_select_related = ["resolution"]


@admin.register(Section, site=site)
class SectionAdmin(ShownAdmin):
    list_display = ["field", "position", "title"]
    list_select_related = ["field"]


@admin.register(Goal, site=site)
class GoalAdmin(VersionedAdmin, KeptAdmin):
    """Adopted columns are shown, editorial ones can be edited."""

    list_display = ["code", "title", "lead", "report_interval"]
    list_display_links = ["code", "title"]
    list_select_related = ["field", "lead"]
    list_filter = ["field", "lead"]
    search_fields = ["short_title", "text"]
    readonly_fields = Goal.ADOPTED
    filter_horizontal = ["contributing"]
    fieldsets = [
        ("Beschlossen (nicht änderbar)", {"fields": Goal.ADOPTED}),
        (
            "Redaktionell",
            {
                "fields": [
                    "short_title",
                    "plain_sentence",
                    "lead",
                    "contributing",
                    "report_interval",
                ]
            },
        ),
    ]

    @admin.display(description="Ziel", ordering="field__position")
    def code(self, goal):
        return goal.code

    @admin.display(description="Kurztitel", ordering="short_title")
    def title(self, goal):
        return goal.title

    def has_add_permission(self, request):
        return False


class MilestoneInline(admin.TabularInline):
    model = Milestone
    extra = 0
    formfield_overrides = PLAIN


@admin.register(Measure, site=site)
class MeasureAdmin(VersionedAdmin, KeptAdmin):
    list_display = ["code", "title", "lead", "visibility", "withdrawn_on"]
    list_display_links = ["code", "title"]
    list_select_related = ["lead"]
    list_filter = ["visibility", "lead"]
    search_fields = ["title", "summary"]
    filter_horizontal = ["goals", "contributing", "municipalities", "papers"]
    inlines = [MilestoneInline]

    @admin.display(description="Nummer", ordering="number")
    def code(self, measure):
        return measure.code

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "goals":
            kwargs["queryset"] = Goal.objects.in_order().select_related("field")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(ProgressUpdate, site=site)
class ProgressUpdateAdmin(ShownAdmin):
    list_display = ["effective_on", "goal", "measure", "phase", "assessment", "visibility"]
    list_select_related = ["goal__field", "measure"]
    list_filter = ["phase", "assessment", "visibility"]
    search_fields = ["text", "reason"]
    date_hierarchy = "effective_on"


@admin.register(Department, site=site)
class DepartmentAdmin(VersionedAdmin, KeptAdmin):
    list_display = ["name", "number", "kind", "parent", "is_active"]
    list_select_related = ["parent"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "number"]

    def get_readonly_fields(self, request, obj=None):
        # Addresses and quoted filters carry the slug. The shape of the tree is changed in the
        # portal, which holds the whole tree meanwhile and asks what hangs on a unit.
        return ["parent", "is_active", *(["slug"] if obj else [])]


@admin.register(Municipality, site=site)
class MunicipalityAdmin(VersionedAdmin, KeptAdmin):
    list_display = ["name", "ags", "is_town"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


@admin.register(CouncilPaper, site=site)
class CouncilPaperAdmin(VersionedAdmin, KeptAdmin):
    list_display = ["reference", "title"]
    search_fields = ["reference", "title"]


@admin.register(PageSlot, site=site)
class PageSlotAdmin(VersionedAdmin, ShownAdmin):
    """Shown with who changed what when; the texts are edited on their pages."""

    list_display = ["page", "slot"]
    list_filter = ["page"]


class AccountForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["username", "name", "email", "role", "departments", "is_active"]


class NewAccountForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "email", "role", "departments"]
        field_classes = {"username": forms.CharField}


@admin.register(User, site=site)
class AccountAdmin(VersionedAdmin, KeptAdmin, UserAdmin):
    """Accounts. They are deactivated, not deleted: what somebody reported keeps its author."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ["username", "name", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    filter_horizontal = ["departments"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "name", "email"]}),
        ("Rechte", {"fields": ["role", "departments", "is_active"]}),
        ("Zeitpunkte", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "email", "password1", "password2"]}),
        ("Rechte", {"fields": ["role", "departments"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        # Nobody locks themselves out.
        own = ["role", "is_active"] if obj == request.user else []
        return [*super().get_readonly_fields(request, obj), *own]
