import pytest

from inspector.camera.address import source_name
from inspector.camera.opencv import open_source
from inspector.errors import SourceError


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("0", "Camera 0"),
        ("rtsp://10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("rtsp://[fe80::1]:554/main", "rtsp://[fe80::1]:554/main"),
        ("rtsp://admin:secret@10.0.0.7:554/main", "rtsp://10.0.0.7:554/main"),
        ("rtsp://admin:sec:ret@10.0.0.7/a/b", "rtsp://10.0.0.7/a/b"),
        ("rtsp://admin:se@cret@10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("rtsp://admin:se/cret@10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("rtsp://admin:se?cret@10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("rtsp://admin:se#cret@10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("rtsp://admin:[secret@10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("rtsp://admin:s%40cret@10.0.0.7/main", "rtsp://10.0.0.7/main"),
        ("http://10.0.0.7/video?user=admin&password=secret", "http://10.0.0.7/video"),
        ("http://10.0.0.7/video?mail=me@firm&password=secret", "http://10.0.0.7"),
        ("http://admin:secret@10.0.0.7/video?mail=me@firm", "http://10.0.0.7/video"),
        ("rtsp://10.0.0.7:554/user=admin&password=secret&channel=1", "rtsp://10.0.0.7:554/"),
        ("rtsp:/admin:secret@10.0.0.7/main", "main"),
        ("admin:secret@10.0.0.7", "10.0.0.7"),
    ],
)
def test_a_name_is_host_and_path_and_never_a_password(address: str, name: str) -> None:
    assert source_name(address) == name


@pytest.mark.parametrize("address", ["admin:secret@10.0.0.7", "rtsp:/admin:secret@10.0.0.7/main"])
def test_an_address_that_is_none_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(SourceError) as raised:
        open_source(address)
    assert "secret" not in str(raised.value)
