"""Train the cleaner's classifier, and measure it on pages of sites that it has not seen.

    python scripts/train_cleaner.py --pages DIR ... --truth FILE ... [--form html|text]
        [--written] [--cross-validate] [--write search/clean/weights/]

A folder of pages holds ``ID.txt`` or ``ID.html.gz``; a file of truth is a JSON object from ID to
``{"text": ..., "url": ...}``; a page with ``"host"`` in place of ``"url"`` has its headline and its
captions in its truth, too. Folds are made by site: no page is judged by a model that saw its site
in any form.

LightGBM is needed here only, in an environment of its own:

    python -m venv /tmp/train && /tmp/train/bin/pip install -e . 'lightgbm>=4.5,<5'
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from cleaner_pages import FOLDS, Sample, load, shingle_f1, thin, with_variants
from written_pages import written

from search.clean.classifier import first_names, probability
from search.clean.cleaner import cleaned_with
from search.clean.decision import fullness
from search.clean.impressions import NAMES as IMPRESSIONS
from search.clean.impressions import impressions_of
from search.clean.trees import Forest
from search.errors import Rejected
from search.model import MediaType, Role

DEPTH, TREES, INNER_FOLDS = 4, 200, 3
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "max_depth": DEPTH,
    "num_leaves": 12,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.15,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
MARKS = {
    "full, free, outside": 0.45,
    "full, free, inside": 0.25,
    "full, weak, outside": 0.7,
    "full, weak, inside": 0.7,
    "full, placed, outside": 0.8,
    "full, placed, inside": 0.8,
    "full, phrase, outside": 0.95,
    "full, phrase, inside": 0.95,
    "light, free, outside": 0.15,
    "light, free, inside": 0.1,
    "light, weak, outside": 0.1,
    "light, weak, inside": 0.1,
    "light, placed, outside": 0.8,
    "light, placed, inside": 0.8,
    "light, phrase, outside": 0.95,
    "light, phrase, inside": 0.95,
}
ASIDE = {Role.TITLE, Role.SUBTITLE, Role.BYLINE, Role.SOURCE_LINE, Role.CAPTION}


def main() -> None:
    """Run the command."""
    options = _options()
    media = MediaType.HTML if options.form == "html" else MediaType.TEXT
    samples = load(options.pages, options.truth, media)
    training = with_variants(samples) + (written(media) if options.written else [])
    print(f"{len(samples)} pages, {len(training) - len(samples)} variants and others", flush=True)
    names = first_names(options.form)
    scale = {"slope": 1.0, "shift": 0.0}
    if options.cross_validate:
        odds = _out_of_fold(samples, training, names)
        scale = _scale(samples, odds)
        report(samples, odds, scale)
    if options.write:
        table = _table(samples, Trained(training, names), options.form, scale)
        path = options.write / f"{options.form}.json"
        path.write_text(_json(table), encoding="utf-8")
        print(f"wrote {path}: {path.stat().st_size:,} bytes")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, nargs="+", required=True)
    parser.add_argument("--truth", type=Path, nargs="+", required=True)
    parser.add_argument("--form", choices=("text", "html"), default="text")
    parser.add_argument("--written", action="store_true", help="also train with the tests' pages")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--write", type=Path, help="implies a scale of 1 without --cross-validate")
    return parser.parse_args()


class Trained:
    """Both looks; the second learned from what the first made of sites that it did not know."""

    def __init__(self, samples: Sequence[Sample], names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.all_names = (*self.names, *IMPRESSIONS)
        self.first = _fit(samples, [s.facts for s in samples], self.names)
        seen = [np.empty(0)] * len(samples)
        for fold in range(INNER_FOLDS):
            rest = [s for s in samples if s.group(INNER_FOLDS) != fold]
            forest = Forest(_fit(rest, [s.facts for s in rest], self.names), self.names)
            for i, sample in enumerate(samples):
                if sample.group(INNER_FOLDS) == fold:
                    seen[i] = _second_facts(sample, forest)
        self.second = _fit(samples, seen, self.all_names)

    def log_odds(self, sample: Sample) -> np.ndarray:
        """What both looks make of a page."""
        seen = _second_facts(sample, Forest(self.first, self.names))
        return Forest(self.second, self.all_names).log_odds(seen)


def _second_facts(sample: Sample, forest: Forest) -> np.ndarray:
    words = np.array([line.words for line in sample.lines], dtype=np.float32)
    article = probability(forest.log_odds(sample.facts))
    return np.concatenate((sample.facts, impressions_of(words, article)), axis=1)


def _fit(
    samples: Sequence[Sample], facts: Sequence[np.ndarray], names: Sequence[str]
) -> dict[str, Any]:
    picked = [thin(sample) for sample in samples]
    rows = np.concatenate([f[p.rows] for f, p in zip(facts, picked, strict=True)])
    article = np.concatenate([s.article[p.rows] for s, p in zip(samples, picked, strict=True)])
    weight = np.concatenate([p.weight for p in picked])
    weight *= len(weight) / weight.sum()
    data = lightgbm.Dataset(rows, article.astype(int), weight=weight)
    return _forest(lightgbm.train(PARAMETERS, data, TREES).dump_model(), names)


def _forest(model: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """LightGBM's trees as `search.clean.trees.Forest` reads them."""
    inner = 2**DEPTH - 1
    trees = []
    for each in model["tree_info"]:
        facts, borders, points = [names[0]] * inner, [1e30] * inner, [0.0] * (2 * inner + 1)
        tree = {"facts": facts, "borders": borders, "points": points}
        _fill(tree, each["tree_structure"], 0, names)
        trees.append(tree)
    return {"base": 0.0, "trees": trees}


def _fill(tree: dict[str, list[Any]], node: dict[str, Any], at: int, names: Sequence[str]) -> None:
    tree["points"][at] = round(node.get("internal_value", node.get("leaf_value")), 3)
    if at >= len(tree["facts"]):
        return
    low, high = 2 * at + 1, 2 * at + 2
    if "split_feature" not in node:
        _fill(tree, node, low, names)
        _fill(tree, node, high, names)
        return
    tree["facts"][at] = names[node["split_feature"]]
    border = float(node["threshold"])
    tree["borders"][at] = float(f"{border:.4g}") if abs(border) > 1e-20 else 0.0
    _fill(tree, node["left_child"], low, names)
    _fill(tree, node["right_child"], high, names)


def _out_of_fold(
    samples: Sequence[Sample], training: Sequence[Sample], names: Sequence[str]
) -> list[np.ndarray]:
    """The log-odds of every page by a model that did not see its site."""
    odds = [np.empty(0)] * len(samples)
    for fold in range(FOLDS):
        trained = Trained([s for s in training if s.group(FOLDS) != fold], names)
        for i, sample in enumerate(samples):
            if sample.group(FOLDS) == fold:
                odds[i] = trained.log_odds(sample)
    return odds


def _scale(samples: Sequence[Sample], odds: Sequence[np.ndarray]) -> dict[str, float]:
    """Slope and shift that make log-odds probabilities: Platt scaling, by Newton's method."""
    rows = np.column_stack((np.concatenate(odds), np.ones(sum(map(len, odds)))))
    article = np.concatenate([s.article for s in samples]).astype(float)
    found = np.array([1.0, 0.0])
    for _ in range(20):
        p = probability(rows @ found)
        found += np.linalg.solve((rows.T * (p * (1 - p))) @ rows, rows.T @ (article - p))
    return {"slope": round(float(found[0]), 4), "shift": round(float(found[1]), 4)}


def report(samples: Sequence[Sample], odds: Sequence[np.ndarray], scale: dict[str, float]) -> None:
    """Print the table of the whole cleaner, if its classifier says this."""
    print(f"scale: {scale}")
    print("| pages | precision | recall | F1 |\n|---|---|---|---|")
    for form in dict.fromkeys(sample.form for sample in samples):
        pairs = [
            (_text(s, probability(each * scale["slope"] + scale["shift"])), s.truth)
            for s, each in zip(samples, odds, strict=True)
            if s.form == form
        ]
        figures = " | ".join(f"{100 * figure:.1f}" for figure in shingle_f1(pairs))
        print(f"| {form} | {figures} |", flush=True)


def _text(sample: Sample, article: np.ndarray) -> str:
    try:
        full = fullness((sample.whole or sample).lines)
        page = cleaned_with(sample.page, sample.pieces, article, MARKS, full)
    except Rejected:
        return ""
    aside = set() if sample.headed else ASIDE
    return "\n".join(block.text for block in page.kept if block.role not in aside)


def _table(
    samples: Sequence[Sample], trained: Trained, form: str, scale: dict[str, float]
) -> dict[str, Any]:
    return {
        "form": form,
        "trained": {
            "pages": len({sample.name for sample in samples}),
            "forms of them": len(samples),
            "blocks": sum(len(sample.lines) for sample in samples),
            "lightgbm": lightgbm.__version__,
        },
        "marks": MARKS,
        "scale": scale,
        "first": trained.first,
        "second": trained.second,
    }


def _json(table: dict[str, Any]) -> str:
    """One line for each tree."""
    looks = {look: table[look]["trees"] for look in ("first", "second")}
    bare = {**table, **{look: {"base": table[look]["base"], "trees": look} for look in looks}}
    text = json.dumps(bare, indent=1, ensure_ascii=False)
    for look, trees in looks.items():
        lines = ",\n".join(json.dumps(tree, ensure_ascii=False) for tree in trees)
        text = text.replace(f'"trees": "{look}"', f'"trees": [\n{lines}\n]')
    return text + "\n"


if __name__ == "__main__":
    main()
