# SPDX-License-Identifier: GPL-3.0-or-later
"""Optuna on our studies, and we on Optuna's: optuna_interop.py STUDY_TOOL

study_tool (study_tool.cpp) writes and reads with our store; everything here is Optuna's own view of the same file.
"""

import json
import math
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import optuna
from optuna.trial import TrialState

TOOL = sys.argv[1]
optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


def tool(command, file, study="", trials=""):
    done = subprocess.run([TOOL, command, file, study, trials], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"study_tool {command}: {done.stderr}")
    return done.stdout


def dump(file, study=""):
    return json.loads(tool("dump", file, study))


def url(file):
    return f"sqlite:///{file}"


def constrained(trial):
    return trial.system_attrs.get("constraints", [])


def tables(file):
    """Columns, keys, indexes and references of Optuna's tables as SQLite understands them."""
    connection = sqlite3.connect(file)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {}
    for name in names:
        if name.startswith("snac_"):
            continue
        indexes = {}
        for row in connection.execute(f"PRAGMA index_list({name})"):
            if not row[1].startswith("snac_"):
                indexes[row[1]] = (row[2], [column[2] for column in connection.execute(f"PRAGMA index_info({row[1]})")])
        found[name] = (
            list(connection.execute(f"PRAGMA table_info({name})")),
            indexes,
            list(connection.execute(f"PRAGMA foreign_key_list({name})")),
        )
    versions = list(connection.execute("SELECT version_info_id, schema_version, library_version FROM version_info"))
    versions += list(connection.execute("SELECT version_num FROM alembic_version"))
    connection.close()
    return found, versions


class Interop(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = str(Path(self.folder.name) / "study.db")

    def tearDown(self):
        self.assertEqual(tool("check", self.file, self.name), "")
        connection = sqlite3.connect(self.file)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(connection.execute("PRAGMA journal_mode").fetchall(), [("delete",)])
        connection.close()
        self.folder.cleanup()

    name = "sample"

    def test_tables_are_optunas(self):
        tool("write", self.file)
        own = str(Path(self.folder.name) / "optuna.db")
        optuna.create_study(storage=url(own))
        self.assertEqual(tables(self.file), tables(own))
        storage = optuna.storages.RDBStorage(url(self.file))
        self.assertEqual(storage.get_current_version(), storage.get_head_version())

    def test_optuna_sees_every_kind_of_trial(self):
        tool("write", self.file)
        study = optuna.load_study(study_name="sample", storage=url(self.file))
        self.assertEqual([d.name for d in study.directions], ["MAXIMIZE", "MINIMIZE"])
        self.assertEqual(study.metric_names, ["accuracy", "bops"])
        trials = study.trials
        S = TrialState
        self.assertEqual([t.number for t in trials], list(range(9)))
        self.assertEqual([t.state for t in trials], [S.COMPLETE] * 5 + [S.PRUNED, S.FAIL, S.RUNNING, S.WAITING])
        self.assertEqual([t.values for t in trials[:5]], [[0.5, 100], [0.75, 200], [0.9, 50], [math.inf, math.inf], [-math.inf, 300]])
        self.assertEqual([t.values for t in trials[5:]], [None] * 4)
        self.assertEqual(constrained(trials[2]), [0.25, -1])
        self.assertEqual(trials[1].params, {"zeta.width": "16", 'activation "f"': "relu"})
        self.assertEqual(trials[6].params, {"zeta.width": "8", 'activation "f"': "hard\\\né"})
        self.assertEqual(list(trials[1].distributions["zeta.width"].choices), ["8", "16", "32"])
        self.assertEqual(trials[0].user_attrs["fingerprint"], "f00")
        self.assertEqual(trials[0].user_attrs["seconds"], 1.25)
        self.assertEqual(trials[0].user_attrs["metrics"]["bops:uniq"], 150)
        self.assertEqual(trials[4].user_attrs["reused_from"], 1)
        self.assertEqual(trials[6].user_attrs["reason"], 'the loss "diverged" at epoch 3')
        self.assertEqual(trials[0].duration.total_seconds(), 1.25)
        self.assertEqual(len(study.trials_dataframe()) if has_pandas() else 9, 9)

    def test_same_best_trials(self):
        tool("write", self.file)
        study = optuna.load_study(study_name="sample", storage=url(self.file))
        # Done by hand: 2 breaks a budget; 0 (0.5, 100) beats 4 (-inf, 300); 1 (0.75, 200) and 3 (inf, inf) are each better in accuracy.
        self.assertEqual([t.number for t in study.best_trials], [0, 1, 3])
        self.assertEqual(json.loads(tool("best", self.file)), [0, 1, 3])

    def test_single_objective_best(self):
        self.name = "single"
        tool("write1", self.file)
        study = optuna.load_study(study_name="single", storage=url(self.file))
        self.assertEqual(study.best_trial.number, 2)  # 1 is better, but breaks a budget
        self.assertEqual(study.best_value, 0.75)

    def test_optuna_adds_five_and_we_go_on(self):
        tool("write", self.file)
        before = dump(self.file)["trials"]
        study = optuna.load_study(
            study_name="sample",
            storage=url(self.file),
            sampler=optuna.samplers.NSGAIISampler(seed=1, population_size=4, constraints_func=constraints),
        )

        def objective(trial):
            width = trial.suggest_categorical("zeta.width", ["8", "16", "32"])
            rate = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
            layers = trial.suggest_int("layers", 1, 4)
            trial.set_user_attr("note", {"from": "optuna"})
            trial.set_user_attr("reason", 12)  # of another type than ours: left alone
            return int(width) * rate, layers

        # The waiting trial of ours is what Optuna would take first; it must stay ours.
        waiting = study.trials[8]
        study._storage.set_trial_state_values(waiting._trial_id, TrialState.RUNNING)
        study.optimize(objective, n_trials=5)
        optunas = study.trials[9:]
        self.assertEqual(len(optunas), 5)

        seen = dump(self.file)
        self.assertEqual(seen["trials"][:8], before[:8])
        for ours, theirs in zip(seen["trials"][9:], optunas):
            self.assertEqual(ours["number"], theirs.number)
            self.assertEqual(ours["state"], "COMPLETE")
            self.assertEqual(ours["values"], theirs.values)
            self.assertEqual(ours["constraints"], constrained(theirs))
            self.assertEqual(ours["params"], theirs.params)
            self.assertEqual((ours["generation"], ours["genes"]), (-1, 0))

        tool("finish", self.file, "sample")
        study = optuna.load_study(study_name="sample", storage=url(self.file))
        trials = study.trials
        self.assertEqual([t.number for t in trials], list(range(15)))
        self.assertEqual([t.values for t in trials[7:9]], [[0.95, 60]] * 2)
        self.assertEqual([t.params for t in trials[9:14]], [t.params for t in optunas])
        self.assertEqual([t.user_attrs for t in trials[9:14]], [t.user_attrs for t in optunas])
        self.assertEqual(trials[14].values, [0.1, 1])
        self.assertEqual(json.loads(tool("best", self.file)), [t.number for t in study.best_trials])

    def test_constraints_of_optuna_5(self):
        """Optuna 5 also keeps constraints one by one, under names."""
        self.name = "named"
        study = optuna.create_study(study_name="named", storage=url(self.file))
        if not hasattr(optuna.trial.Trial, "set_constraint"):
            self.skipTest("this Optuna has no named constraints")

        def objective(trial):
            trial.set_constraint("lut", 0.5)
            trial.set_constraint("dsp", -1.0)
            return trial.suggest_float("x", 0, 1)

        study.optimize(objective, n_trials=1)
        self.assertEqual(study.trials[0].constraints, {"lut": 0.5, "dsp": -1.0})
        self.assertEqual(dump(self.file)["trials"][0]["constraints"], [-1.0, 0.5])  # dsp, lut

    def test_constraints_that_failed(self):
        """Optuna stores null when the function for the constraints raises."""
        self.name = "broken"
        sampler = optuna.samplers.NSGAIISampler(seed=1, constraints_func=lambda trial: [1 / 0])
        study = optuna.create_study(study_name="broken", storage=url(self.file), sampler=sampler)
        with self.assertRaises(ZeroDivisionError):
            study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=1)
        self.assertEqual(study.trials[0].system_attrs["constraints"], None)
        self.assertEqual(dump(self.file)["trials"][0]["constraints"], [])

    def test_we_open_what_optuna_alone_wrote(self):
        self.name = "theirs"
        study = optuna.create_study(
            study_name="theirs",
            storage=url(self.file),
            directions=["maximize", "minimize", "minimize"],
            sampler=optuna.samplers.NSGAIISampler(seed=1, population_size=4, constraints_func=constraints),
        )

        def objective(trial):
            x = trial.suggest_float("x", 0, 5)
            n = trial.suggest_int("n", 1, 9)
            c = trial.suggest_categorical("c", ["a", None, 3, True, 2.5])
            if trial.number == 3:
                raise RuntimeError("diverged")
            if trial.number == 4:
                raise optuna.TrialPruned()
            return x, math.inf if trial.number == 2 else n, -math.inf if trial.number == 5 else str(c) == "a"

        study.optimize(objective, n_trials=10, catch=(RuntimeError,))
        study.enqueue_trial({"x": 2.0})
        optuna.create_study(study_name="empty", storage=url(self.file))

        text = {"a": "a", None: "null", 3: "3", True: "true", 2.5: "2.5"}
        for opened_for_writing in (False, True):
            seen = dump(self.file, "theirs")
            self.assertEqual(seen["objectives"], [["values_0", True], ["values_1", False], ["values_2", False]])
            self.assertEqual(len(seen["trials"]), 11)
            for ours, theirs in zip(seen["trials"], study.trials):
                self.assertEqual(ours["state"], theirs.state.name)
                self.assertEqual(ours["values"], theirs.values or [])
                self.assertEqual(ours["constraints"], list(constrained(theirs)))
                params = {k: text[v] if k == "c" else v for k, v in theirs.params.items()}
                self.assertEqual(ours["params"], params)
                started = theirs.datetime_start.strftime("%Y-%m-%d %H:%M:%S.%f") if theirs.datetime_start else ""
                self.assertEqual(ours["started"], started)
            digest = tool("digest", self.file, "theirs")
            if not opened_for_writing:
                first = digest
                tool("touch", self.file, "empty")  # makes our tables in Optuna's file
        self.assertEqual(digest, first)
        self.assertEqual(dump(self.file, "empty")["objectives"], [["value", False]])
        # and Optuna goes on in it
        study.optimize(objective, n_trials=2)
        self.assertEqual(len(dump(self.file, "theirs")["trials"]), 12)  # one of the two was the waiting one

    def test_optuna_deletes_a_study_of_ours(self):
        """SQLite gives the row ids out again: nothing of ours may turn up in Optuna's next study."""
        self.name = "next"
        tool("write", self.file)
        optuna.delete_study(study_name="sample", storage=url(self.file))
        study = optuna.create_study(study_name="next", storage=url(self.file))
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
        self.assertEqual([t["genes"] for t in dump(self.file, "next")["trials"]], [0, 0, 0])
        connection = sqlite3.connect(self.file)
        for table in ("snac_trials", "snac_curves", "snac_settings"):
            self.assertEqual(connection.execute(f"SELECT count(*) FROM {table}").fetchone(), (0,))
        connection.close()

    def test_optuna_copies_a_study_of_ours(self):
        tool("write", self.file)
        copy = str(Path(self.folder.name) / "copy.db")
        optuna.copy_study(from_study_name="sample", from_storage=url(self.file), to_storage=url(copy))
        seen, original = dump(copy), dump(self.file)
        self.assertEqual([t["values"] for t in seen["trials"]], [t["values"] for t in original["trials"]])
        self.assertEqual([t["fingerprint"] for t in seen["trials"]], [t["fingerprint"] for t in original["trials"]])


def constraints(trial):
    return [value - 3 if math.isfinite(value) else 1.0 for value in trial.values or [math.inf]]


def has_pandas():
    try:
        import pandas  # noqa: F401
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
