"""Makes nuclei.csv from the copy of the table that ships with scikit-learn.

Usage: python make_table.py        (needs scikit-learn; writes nuclei.csv beside this file)
"""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer


def feature_name(name):
    """'mean radius' -> 'radius_mean': the measurement comes first, and nothing needs quotes."""
    words = name.split(" ")
    if words[0] in ("mean", "worst"):
        words = words[1:] + words[:1]
    return "_".join(words)


def main():
    table = load_breast_cancer()
    # The target's coding is read from the data set: 0 is malignant, 1 benign.
    diagnoses = [str(table.target_names[code]) for code in table.target]
    assert diagnoses.count("malignant") == 212 and diagnoses.count("benign") == 357

    path = Path(__file__).with_name("nuclei.csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["patient", *map(feature_name, table.feature_names), "diagnosis"])
        for number, (row, diagnosis) in enumerate(zip(table.data, diagnoses), start=1):
            writer.writerow([f"patient_{number:03}", *map(float, row), diagnosis])
    print(f"{path}: {table.data.shape[0]} patients, {table.data.shape[1]} features")


if __name__ == "__main__":
    main()
