# The two commands are `make run` and `make test`; `make` alone lists them all.
# A file .done tells that a step is finished and with which pins; deleting .venv,
# node_modules or var makes the steps run again.

.DEFAULT_GOAL := help
.PHONY: help run dev test check bench pictures format requirements clean node
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Operators may point pip at a mirror; what is installed is held by the hashes.
PIP := $(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes
STATIC := $(shell find static -print 2>/dev/null)

help: ## Diese Übersicht
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 20

run: .venv/run.done node_modules/run.done .env var/static.done ## Portal auf http://127.0.0.1:8000 starten (PORT=…, DEMO=0 ohne Beispieldaten)
	@exec $(PYTHON) -m scripts.serve

dev: .venv/run.done node_modules/run.done .env ## Dasselbe mit Djangos Entwicklungsserver, der Änderungen sofort zeigt
	@DEBUG=true exec $(PYTHON) -m scripts.serve --reload

test: check ## Alle Prüfungen und Tests: SQLite, PostgreSQL, Browser
	@sh scripts/chromium.sh
	@sh scripts/tests.sh

check: .venv/test.done node_modules/test.done ## Schnelle Prüfungen: Stil, Vorlagen, Migrationen, Schichten
	@sh scripts/check.sh

bench: .venv/test.done node_modules/run.done var/static.done ## Messen: CPU, Abfragen, Größe, Speicher, Güte der Suche (BENCH=--write schreibt docs/performance.md)
	@sh scripts/bench.sh $(BENCH)

pictures: .venv/test.done ## Bilder der Hilfe aufnehmen von einem laufenden Portal mit frischen Beispieldaten (URL=…)
	@$(PYTHON) -m scripts.help_pictures $(or $(URL),http://127.0.0.1:8000)

format: .venv/test.done ## Python-Dateien und Importe ordnen
	@ruff check --quiet --fix . ; ruff format .

requirements: .venv/bin/python ## Versionen der Python-Pakete neu festschreiben
	@sh scripts/requirements.sh

clean: ## Umgebung und erzeugte Dateien entfernen; Datenbank und .env bleiben
	rm -rf .venv node_modules var/static var/static.done .pytest_cache .ruff_cache .hypothesis

# Python ----------------------------------------------------------------------

.venv/bin/python:
	@sh scripts/venv.sh

.venv/run.done: requirements.txt | .venv/bin/python
	@echo "Python-Pakete einrichten (beim ersten Mal etwa 20 Sekunden) …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/test.done: requirements-test.txt requirements.txt | .venv/bin/python
	@echo "Python-Pakete für die Tests einrichten (beim ersten Mal etwa 40 Sekunden) …"
	@$(PIP) -r requirements-test.txt
	@touch .venv/run.done $@

# KERN and the tools of the browser tests -------------------------------------

node: | .venv/bin/python
	@sh scripts/node.sh

node_modules/run.done: package.json package-lock.json | node
	@echo "Gestaltung (KERN) laden (etwa 5 Sekunden) …"
	@npm ci --ignore-scripts --omit=dev --loglevel=error >/dev/null
	@touch $@

node_modules/test.done: package.json package-lock.json | node
	@echo "Gestaltung (KERN) und Prüfwerkzeuge laden (etwa 10 Sekunden) …"
	@npm ci --ignore-scripts --loglevel=error >/dev/null
	@touch node_modules/run.done $@

# What the server needs -------------------------------------------------------

.env: | .venv/run.done
	@$(PYTHON) -m scripts.make_env

var/static.done: $(STATIC) coesfeld_goals/settings.py requirements.txt node_modules/run.done | .venv/run.done .env
	@echo "Statische Dateien sammeln und komprimieren (etwa 10 Sekunden) …"
	@mkdir -p var
	@DEBUG=false $(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
