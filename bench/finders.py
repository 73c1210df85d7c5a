"""Ways to find goals by words, to be compared. Each takes a query and answers [code of a goal]."""

from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection
from django.db.models import Q

from goals import search
from goals.models import Goal

COLUMNS = ("text", "short_title", "field__title")


def finders():
    """{name: finder} of the ways that the database in use knows."""
    found = {
        "icontains, all words": lambda query: containing(query, and_),
        "icontains, any word": lambda query: containing(query, or_),
    }
    if connection.vendor == "postgresql":
        found["PostgreSQL full text, all words"] = lambda query: full_text(query, " ")
        found["PostgreSQL full text, any word"] = lambda query: full_text(query, " or ")
    return found | {"the portal's": portal}


def codes(goals):
    return [goal.code for goal in goals.select_related("field")]


def containing(query, combined):
    words = [
        reduce(or_, (Q(**{f"{column}__icontains": word}) for column in COLUMNS))
        for word in query.split()
    ]
    return codes(Goal.objects.in_force().filter(reduce(combined, words)).in_order())


def full_text(query, between):
    wanted = SearchQuery(between.join(query.split()), config="german", search_type="websearch")
    vector = SearchVector(*COLUMNS, config="german")
    goals = Goal.objects.in_force().annotate(told=vector, rank=SearchRank(vector, wanted))
    return codes(goals.filter(told=wanted).order_by("-rank", "field__position", "number"))


def portal(query):
    goals = Goal.objects.select_related("field").in_bulk()
    return [goals[key].code for key in search.find(query, None).hits[search.GOAL]]
