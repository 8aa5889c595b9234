"""The commands and their summaries. Any other first word of a call opens the window."""

COMMANDS = {
    "train": "train a detector from a folder of good parts",
    "check-parts": "find odd and unusual good parts, and tell whether more of them would help",
    "inspect": "inspect images, write scores, maps and defect masks",
    "evaluate": "measure a detector on a dataset in MVTec AD layout",
    "pretrain": "make a teacher from photographs",
    "teachers": "list the teachers of this computer, and choose those that a project trains with",
    "benchmark": "compare methods, profiles and seeds on datasets, with a report",
    "demo": "render demo parts, train on them, inspect them",
    "golden": "keep known parts that every new detector of a project has to judge as expected",
    "versions": "list, train, compare and take the versions of a project's detector",
    "acceptance": "challenge the detector of a project with known parts, and say how well it judges them",
    "trigger": "have the open window inspect the next image of its live source",
    "self-test": "check that this installation works",
}
