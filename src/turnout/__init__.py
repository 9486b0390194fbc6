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
__all__ = [
    "Base",
    "Change",
    "Comparison",
    "DataError",
    "Dataset",
    "Finality",
    "Finding",
    "History",
    "LastElection",
    "LastElectionIndependent",
    "Levels",
    "Limits",
    "Mean",
    "Model",
    "ModelError",
    "Outlook",
    "OutputError",
    "Past",
    "Plan",
    "Pooled",
    "Projection",
    "Scenario",
    "Scenarios",
    "Scoreboard",
    "Target",
    "TurnoutError",
    "UsageError",
    "VoterList",
    "backtest",
    "briefing",
    "by_target",
    "charts",
    "check",
    "compare",
    "datasets",
    "finality",
    "project",
    "project_levels",
    "read_history",
    "read_scenarios",
    "read_targets",
    "read_voters",
    "scenarios",
]

_HOME = {
    "Base": "tables.past",
    "Change": "plan.changes",
    "Comparison": "plan.compare",
    "DataError": "errors",
    "Dataset": "datasets",
    "Finality": "tables.finality",
    "Finding": "files.findings",
    "History": "tables.history",
    "LastElection": "models.last_election",
    "LastElectionIndependent": "models.baselines",
    "Levels": "projection.levels",
    "Limits": "readers.checks",
    "Mean": "models.baselines",
    "Model": "models.model",
    "ModelError": "errors",
    "Outlook": "projection.outlook",
    "OutputError": "errors",
    "Past": "tables.past",
    "Plan": "projection.plan",
    "Pooled": "models.pooled",
    "Projection": "projection.draws",
    "Scenario": "plan.changes",
    "Scenarios": "plan.scenarios",
    "Scoreboard": "evaluation.backtest",
    "Target": "tables.elections",
    "TurnoutError": "errors",
    "UsageError": "errors",
    "VoterList": "tables.voters",
    "backtest": "evaluation.backtest",
    "by_target": "plan.targets",
    "briefing": "documents.briefing",
    "check": "tables.check",
    "compare": "plan.compare",
    "finality": "tables.finality",
    "project": "projection.project",
    "project_levels": "projection.levels",
    "read_history": "tables.history",
    "read_scenarios": "plan.scenario_files",
    "read_targets": "plan.targets",
    "read_voters": "tables.voters",
    "scenarios": "plan.scenarios",
}


def __getattr__(name: str) -> object:
    if name in ("charts", "datasets"):
        return import_module(f"turnout.{name}")
    if name in _HOME:
        value = getattr(import_module(f"turnout.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    message = f"module 'turnout' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
