"""Will participation reach the target? Turnout per region, projected with its uncertainty.

Names load on first use, so that ``import turnout`` is quick.

Examples
--------
>>> import turnout
>>> data = turnout.datasets.jambi()
>>> projection = turnout.project(data.voters, data.history, election="pemilu-2024")
>>> projection.against(0.795).total().registered
2676107
"""

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "charts.theme": ["Theme", "read_theme"],
    "datasets": ["Dataset"],
    "documents.briefing": ["briefing"],
    "documents.per_region": ["region_briefings"],
    "documents.template": ["template"],
    "errors": ["DataError", "ModelError", "OutputError", "TurnoutError", "UsageError"],
    "evaluation.backtest": ["Scoreboard", "backtest"],
    "explorer": ["explore"],
    "files.findings": ["Finding"],
    "models.baselines": ["LastElectionIndependent", "Mean"],
    "models.last_election": ["LastElection"],
    "models.model": ["Model"],
    "models.pooled": ["Pooled"],
    "persons.convert": ["convert"],
    "persons.count": ["count_voters"],
    "persons.counted": ["CountedList"],
    "plan.changes": ["Change", "Scenario"],
    "plan.compare": ["Comparison", "compare"],
    "plan.readiness": ["Readiness"],
    "plan.readiness_files": ["read_readiness"],
    "plan.scenario_files": ["read_scenarios"],
    "plan.scenarios": ["Scenarios", "scenarios"],
    "plan.standing": ["Standing"],
    "plan.targets": ["by_target", "read_targets"],
    "projection.draws": ["Projection"],
    "projection.levels": ["Levels", "project_levels"],
    "projection.outlook": ["Outlook"],
    "projection.plan": ["Plan"],
    "projection.project": ["project"],
    "readers.boundaries": ["read_boundaries"],
    "readers.checks": ["Limits"],
    "tables.check": ["check"],
    "tables.elections": ["Target"],
    "tables.finality": ["Finality", "finality"],
    "tables.history": ["History", "read_history"],
    "tables.past": ["Base", "Past"],
    "tables.voters": ["VoterList", "read_voters"],
}
_MODULES = ["charts", "datasets"]
__all__ = sorted(sum(_HOME.values(), _MODULES))


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"turnout.{name}")
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"turnout.{module}"), name)
    message = f"module 'turnout' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
