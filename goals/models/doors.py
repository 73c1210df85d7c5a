"""Closed doors: what refuses a change to adopted wording and to released updates.

Python's ways in are closed here, for both databases. SQL's own way in is closed on PostgreSQL by
the triggers of migration 0002.
"""

from django.core.exceptions import PermissionDenied
from django.db import connections, models, transaction


class Refused(PermissionDenied):
    """A change that nobody may make, whatever the role; as PermissionDenied answered by 403."""


class AdoptedQuerySet(models.QuerySet):
    """Rows that cannot be deleted, and whose adopted columns (`Model.ADOPTED`) cannot change."""

    def _refuse_adopted(self, names):
        # A foreign key can be named by its attribute too: field_id as well as field.
        # With another primary key, a row would put its wording under what is said of another.
        meta = self.model._meta
        closed = {meta.pk, *map(meta.get_field, self.model.ADOPTED)}
        if any(name == "pk" or meta.get_field(name) in closed for name in names):
            raise Refused(self.model.REFUSAL)

    def update(self, **values):
        # bulk_update comes here too.
        self._refuse_adopted(values)
        return super().update(**values)

    def bulk_create(self, objs, *args, update_conflicts=False, update_fields=None, **kwargs):
        if update_conflicts:
            self._refuse_adopted(update_fields or self.model.ADOPTED)
        return super().bulk_create(
            objs, *args, update_conflicts=update_conflicts, update_fields=update_fields, **kwargs
        )

    def delete(self):
        raise Refused(self.model.REFUSAL)

    def amend(self, **values):
        """Change adopted columns. For `import_resolution` alone: a new wording was adopted."""
        with transaction.atomic(using=self.db):
            connection = connections[self.db]
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('goals.amend', 'on', true)")
            changed = super().update(**values)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('goals.amend', '', true)")
        return changed

    amend.alters_data = True


class AdoptedModel(models.Model):
    """A row of the resolution. Subclasses name the adopted columns in ADOPTED."""

    ADOPTED = ()
    REFUSAL = (
        "Der Wortlaut ist vom Kreistag beschlossen und kann nicht geändert werden. "
        "Eine Berichtigung geht nur mit „manage.py import_resolution --amend“."
    )

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_update(self, base_qs, using, pk_val, values, *args, **kwargs):
        # Where save, update_or_create and loaddata meet before they change a row.
        adopted = {self._meta.get_field(name) for name in self.ADOPTED}
        new = {column: value for column, _, value in values if column in adopted}
        stored = base_qs.filter(pk=pk_val).values().first() if new else None
        if stored and any(
            stored[column.attname] != column.to_python(value) for column, value in new.items()
        ):
            raise Refused(self.REFUSAL)
        return super()._do_update(base_qs, using, pk_val, values, *args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused(self.REFUSAL)


class KeptQuerySet(models.QuerySet):
    """Rows that change but are never deleted: past days and reports still speak of them."""

    def delete(self):
        raise Refused(self.model.KEPT)


class KeptModel(models.Model):
    """A row that is never deleted; `KEPT` says what happens to it instead."""

    KEPT = "Dieser Eintrag wird nicht gelöscht, weil vergangene Tage ihn noch zeigen."

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def delete(self, *args, **kwargs):
        raise Refused(self.KEPT)


class ImmutableQuerySet(models.QuerySet):
    """Rows that can be added and read, nothing else."""

    def update(self, **values):
        raise Refused(self.model.REFUSAL)

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise Refused(self.model.REFUSAL)
        # Named, so that it cannot come in among the positional arguments either.
        return super().bulk_create(objs, *args, update_conflicts=False, **kwargs)

    def delete(self):
        raise Refused(self.model.REFUSAL)


class ImmutableModel(models.Model):
    """A row that is never changed and never deleted once it stands."""

    REFUSAL = "Dieser Eintrag ist veröffentlicht und bleibt, wie er ist."

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Refused(self.REFUSAL)
        # Without force_insert a known primary key would silently become an UPDATE.
        super().save(force_insert=True, using=kwargs.get("using"))

    def _do_update(self, base_qs, using, pk_val, *args, **kwargs):
        # loaddata does not call save; it comes here, before it adds a row or changes one.
        if base_qs.filter(pk=pk_val).exists():
            raise Refused(self.REFUSAL)
        return False

    def delete(self, *args, **kwargs):
        raise Refused(self.REFUSAL)
