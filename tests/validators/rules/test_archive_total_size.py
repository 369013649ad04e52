def test_unpacked_size(check, facts):
    mb = 1024 * 1024
    assert check("archive.total_size", facts.archive(("a", "", 100 * mb)), max="100MB").status == "pass"
    assert check("archive.total_size", facts.archive(("a", "", 100 * mb + 1)), max="100MB").status == "fail"
    assert (
        check("archive.total_size", facts.archive(listed=False, detected_type="7z"), max="100MB").status
        == "unknown"
    )
