"""A small repository in which much is wrong, and one without a log; all ids and times are fixed."""

from ulid import ULID

from conftest import AUTHOR, Repo

GRACE = ("Grace Hopper", "grace@example.com")
BOT = ("dependabot[bot]", "bot@example.com")
START = 1_767_603_600  # 2026-01-05T09:00:00Z
STEP = 6 * 3600

CONFIG = """\
version: 1
phases:
  - id: data-preparation
    name: Data preparation
    aliases: [prep]
    paths: [features/]
  - id: model-development
    paths: [models/]
  - id: monitoring
    paths: [monitoring/, "models/live/"]
  - id: governance
shared: [params.yaml]
ignore: ["*.md"]
ignore_authors: ["*[bot]*"]
capture:
  unattended: require
"""
NARROWED = CONFIG.replace('ignore: ["*.md"]', 'ignore: ["*.md", "features/old/"]').replace("require", "defer")
BROKEN = CONFIG.replace("    paths: [models/]", "    path: [models/]")
NESTED = """\
version: 1
phases:
  - id: ingest
    paths: [ingest/]
  - id: serving
    paths: [serving/]
"""


class Messy:
    """Writes the repository; the clock advances by six hours with each commit."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.now = START
        self.count = 0
        self.paths: dict[str, str] = {}

    def event(
        self, kind: str, *rows: str, root: str = "", actor: tuple[str, str] = AUTHOR, via: str = "command"
    ) -> str:
        """Write an event file and return its id."""
        self.count += 1
        identity = str(ULID.from_bytes((self.now * 1000).to_bytes(6, "big") + self.count.to_bytes(10, "big")))
        at = Repo.at(self.now)
        head = ["version: 1", f"id: {identity}", f"kind: {kind}", f"at: {at}", f"actor: {actor[0]} <{actor[1]}>"]
        self.paths[identity] = f"{root}.revisit/events/{kind}/{at[:10].replace('-', '/')}/{identity}.yaml"
        self.repo.write(self.paths[identity], "\n".join([*head, f"via: {via}", *rows, ""]))
        return identity

    def revisit(self, start: str, end: str, *rows: str, via: str = "command", root: str = "") -> str:
        return self.event("revisit", f"from: {start}", f"to: {end}", *rows, via=via, root=root)

    def commit(self, subject: str, *touched: str, author: tuple[str, str] = AUTHOR) -> str:
        """Change files and commit everything."""
        for path in touched:
            with self.repo.write(path, "").open("a") as out:
                out.write(f"{subject}\n")
        done = self.repo.commit(subject, when=self.now, author=author)
        self.now += STEP
        return done

    def edit(self, identity: str, old: str, new: str) -> None:
        file = self.repo.path / self.paths[identity]
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


def build_messy(repo: Repo) -> Messy:
    """Write a history with at least one case of each kind of finding, on ``main``, ``feature`` and ``broken``."""
    messy = Messy(repo)
    messy.commit("Begin without a workflow", "features/a.py", "models/a.py", "odd/x.txt")
    repo.write(".revisit/config.yaml", CONFIG)
    messy.commit("Configure")
    focus = messy.event("focus", "phase: model-development")
    messy.commit("Start on the model", "models/a.py")
    during = f"during: {focus}"
    leak = messy.revisit(
        "model-development", "prep", "category: data-quality", "reason: Duplicated rows after the join", during,
        "paths: [features/a.py]", "links: [issue:ML-7]",
    )  # fmt: skip
    messy.commit("Drop duplicated rows", "features/a.py")
    drift = messy.revisit("model-development", "monitoring", during, "paths: [monitoring/a.py]", via="hook")
    messy.commit("Watch the inputs", "monitoring/a.py")
    messy.commit("Bypass the hook", "features/b.py")
    messy.commit("Bump a dependency", "features/bot.py", author=BOT)
    messy.event("amend", f"target: {leak}", "set:", "  category: labels", "  reason: The rare class is ambiguous")
    messy.commit("Correct the reason")
    planned = messy.revisit("model-development", "governance", "planned: true", "reason: Quarterly review", during)
    messy.commit("Review the model card")
    twice = messy.revisit("model-development", "data-preparation", "reason: Twice", "category: defect", during)
    messy.commit("Record twice", "features/a.py")
    messy.event("retract", f"target: {twice}", "reason: Recorded twice")
    messy.commit("Withdraw the second record")
    repo.git("tag", "v1")
    messy.revisit("prep", "data-preparation", "reason: Both are one phase now", "category: other")
    messy.commit("Record before the phases were joined")
    messy.event("note", "phase: monitoring", "verdict: not-a-revisit", "reason: A typing mistake")
    messy.commit("Fix a typing mistake", "monitoring/a.py")
    messy.revisit("retired-phase", "monitoring", "category: unheard-of", "reason: Older workflow")
    messy.revisit("model-development", "data-preparation", "x-category-guess: drift", via="infer")
    messy.revisit("model-development", "governance", via="import")
    messy.commit("Take over old notes")
    stray = messy.revisit("model-development", "monitoring", "severity: high")
    messy.commit("Add an event with an unknown key")
    lost = messy.revisit(
        "model-development", "data-preparation", "reason: Units differ", "category: data-quality", during
    )
    messy.commit("Convert the units", "features/a.py")
    (repo.path / messy.paths[lost]).unlink()
    messy.commit("Lose an event", "models/a.py")
    messy.edit(planned, "Quarterly review", "Yearly review")
    messy.commit("Edit an event")
    messy.edit(drift, "via: hook", "via: hook  # reformatted")
    messy.commit("Reformat an event")
    copy = messy.paths[leak].removesuffix(".yaml") + "-copy.yaml"
    text = (repo.path / messy.paths[leak]).read_text()
    repo.write(copy, text.replace("Duplicated rows", "Missing rows"))
    repo.write(messy.paths[stray].replace(stray, "misplaced"), text)
    messy.commit("Copy an event")
    reverted = messy.revisit("model-development", "data-preparation", "reason: A wrong turn", during)
    messy.commit("Take a wrong turn", "features/wrong.py")
    assert reverted
    repo.git("revert", "--no-edit", "HEAD", env=repo.clock(messy.now))
    messy.now += STEP
    repo.git("switch", "-q", "-c", "side", "HEAD~1")
    messy.revisit("model-development", "monitoring", "reason: Only on the side", "category: drift", during)
    messy.commit("Work on the side", "monitoring/side.py")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge the side", "side", env=repo.clock(messy.now))
    messy.now += STEP
    repo.write(".revisit/config.yaml", BROKEN)
    messy.commit("Break the configuration")
    repo.git("branch", "broken")
    repo.write(".revisit/config.yaml", NARROWED)
    messy.commit("Ignore the old features", "features/old/a.py")
    repo.write("services/churn/.revisit/config.yaml", NESTED)
    messy.event("focus", "phase: serving", root="services/churn/")
    messy.commit("Add a service", "services/churn/serving/a.py")
    messy.revisit("serving", "ingest", "category: data-quality", root="services/churn/")
    messy.commit("Read the feed again", "services/churn/ingest/a.py")
    messy.event("focus", "phase: governance", "reason: The audit is due", actor=GRACE)
    messy.commit("Prepare the audit", "params.yaml", author=GRACE)
    messy.commit("Touch the model", "models/a.py", author=GRACE)
    repo.git("tag", "v2")
    repo.git("switch", "-q", "-c", "feature")
    messy.revisit("model-development", "data-preparation", during, via="hook")
    messy.commit("Rebuild the table", "features/a.py")
    messy.commit("Bypass the hook again", "monitoring/b.py", "models/live/b.py")
    messy.revisit("model-development", "monitoring", "reason: Alerts at night", "category: drift", during)
    messy.commit("Silence an alert", "monitoring/a.py")
    repo.git("switch", "-q", "main")
    return messy


PLAIN = (
    ("features/load.py", "Load the extract", AUTHOR),
    ("features/load.py", "Clean the columns", AUTHOR),
    ("models/train.py", "Train a first model", AUTHOR),
    ("models/train.py", "Tune the model", AUTHOR),
    ("features/load.py", "Fix missing values in the extract", AUTHOR),
    ("models/train.py", "Train again", AUTHOR),
    ("models/eval.py", "Evaluate the model", GRACE),
    ("features/split.py", "Fix label leakage in the split", GRACE),
    ("models/eval.py", "Evaluate again", GRACE),
    ("deploy/app.py", "Serve the model", AUTHOR),
    ("deploy/app.py", "Add a health check", AUTHOR),
    ("models/train.py", "Retrain after drift", AUTHOR),
    ("deploy/app.py", "Deploy the new model", AUTHOR),
    ("monitoring/check.py", "Watch the inputs", GRACE),
    ("README.md", "Describe the project", GRACE),
)


def build_plain(repo: Repo) -> None:
    """Write a history without a log and without a workflow."""
    for number, (path, subject, author) in enumerate(PLAIN):
        repo.commit(subject, {path: f"{subject}\n"}, when=START + number * STEP, author=author)
    repo.git("tag", "v1", "HEAD~4")
