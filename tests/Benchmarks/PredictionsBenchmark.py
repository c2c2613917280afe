"""The loop a course would write: csv.DictReader and a dict. Prints accuracy on both parts, CPU seconds and peak memory."""
import csv
import json
import resource
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    solution = {row["id"]: (row["label"], row["Usage"]) for row in csv.DictReader(file)}

predictions = {}
with open(sys.argv[2], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        if row["id"] not in solution:
            sys.exit(f"unknown id {row['id']}")
        if row["id"] in predictions:
            sys.exit(f"duplicate id {row['id']}")
        predictions[row["id"]] = row["label"]
if len(predictions) != len(solution):
    sys.exit("ids are missing")

right, rows = {"Public": 0, "Private": 0, "Ignored": 0}, {"Public": 0, "Private": 0, "Ignored": 0}
for id, (label, usage) in solution.items():
    rows[usage] += 1
    right[usage] += predictions[id] == label

used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "public": right["Public"] / rows["Public"], "private": right["Private"] / rows["Private"],
    "cpuSeconds": used.ru_utime + used.ru_stime, "peakMegabytes": used.ru_maxrss / 1024}))
