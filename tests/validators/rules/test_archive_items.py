def test_at_most_five(check, facts):
    five = [(f"{index}.txt", "txt", 1) for index in range(5)]
    assert check("archive.items", facts.archive(*five), max=5).status == "pass"
    assert check("archive.items", facts.archive(*five, ("6.txt", "txt", 1)), max=5).status == "fail"


def test_top_level_entries_inside_one_folder(check, facts):
    one = facts.archive(
        ("全部/证书/1.jpg", "jpg", 1), ("全部/证书/2.jpg", "jpg", 1), ("全部/说明.txt", "txt", 1)
    )
    assert check("archive.items", one, max=2, count="top_level").status == "pass"
    assert check("archive.items", one, max=1, count="top_level").status == "fail"


def test_nested_archives_warn(check, facts):
    assert check("archive.items", facts.archive(("a.zip", "zip", 1), nested=1), max=5).status == "warn"
