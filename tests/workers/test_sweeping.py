"""What left a whole list is marked as deleted, even if its reading was interrupted."""

from bench.drilling import manifests
from bench.drilling.served import serving


def test_a_list_read_in_two_slices_is_swept_by_the_next_pull_though_it_is_the_same(hub):
    source = manifests.sources(1, cities=1)[2]
    with serving([source]) as cities:
        hub.allow(cities.host_port)
        hub.apply(manifests.manifest(source, f"http://{cities.host_port}"))
        hub.pull(source.stream)
        source._end(min(source.rows))

        sliced = hub.pull(source.stream, slice_s=0.0)
        unsure = hub.one("select count(*) from record where deleted_at is not null")
        hub.pull(source.stream)

    swept = hub.rows("select key from record where deleted_at is not null")
    assert (sliced["outcome"], unsure) == ("complete", 0)
    assert swept == [("1",)]
