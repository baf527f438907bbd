# ruff: noqa: INP001 - Mopidy finds it by the path of its folder
"""A streaming service for Mopidy, as TIDAL's extension is one: artists and albums are found beside songs.

Its songs lie in the folder that $CATALOGUE_MUSIC names. $CATALOGUE_LOOKUP_S is what it takes to ask about one of them;
with $CATALOGUE_SONGS_ONLY nothing is known of what artists and albums hold.
"""

import os
import time
from pathlib import Path
from typing import ClassVar

import pykka
from mopidy import backend, ext
from mopidy.models import Album, Artist, SearchResult, Track


def _songs():
    for path in sorted(Path(os.environ["CATALOGUE_MUSIC"]).glob("*/*/*.mp3")):
        number, title = path.stem.split(" ", 1)
        artist = Artist(uri=f"catalogue:artist:{path.parts[-3]}", name=path.parts[-3])
        album = Album(
            uri=f"catalogue:album:{path.parts[-2]}",
            name=path.parts[-2],
            artists=[artist],
        )
        uri = f"catalogue:track:{path}"
        yield Track(
            uri=uri,
            name=title,
            artists=[artist],
            album=album,
            track_no=int(number),
            length=300_000,
        )


def _found(words, *names):
    text = " ".join(names).lower()
    return all(word in text for word in words)


class Library(backend.LibraryProvider):
    def search(self, query=None, uris=None, exact=False):
        words = " ".join(word for values in (query or {}).values() for word in values).lower()
        words = words.split()
        songs = list(_songs())
        artists = {artist.uri: artist for song in songs for artist in song.artists}
        albums = {song.album.uri: song.album for song in songs}
        by = {song.album.uri: next(iter(song.artists)).name for song in songs}
        return SearchResult(
            uri="catalogue:search",
            artists=[one for one in artists.values() if _found(words, one.name)],
            albums=[one for one in albums.values() if _found(words, one.name, by[one.uri])],
            # A service does not find a song by its album.
            tracks=[
                song for song in songs if _found(words, song.name, next(iter(song.artists)).name)
            ],
        )

    def lookup(self, uri):
        time.sleep(float(os.environ.get("CATALOGUE_LOOKUP_S", "0")))
        songs = list(_songs())
        if uri.startswith("catalogue:track:"):
            return [song for song in songs if song.uri == uri]
        if os.environ.get("CATALOGUE_SONGS_ONLY"):
            return []
        held = [
            song
            for song in songs
            if uri in (song.album.uri, *(artist.uri for artist in song.artists))
        ]
        return sorted(held, key=lambda song: (song.album.name, song.track_no))


class Playback(backend.PlaybackProvider):
    def translate_uri(self, uri):
        return Path(uri.removeprefix("catalogue:track:")).as_uri()


class CatalogueBackend(pykka.ThreadingActor, backend.Backend):
    uri_schemes: ClassVar[list[str]] = ["catalogue"]

    def __init__(self, config, audio):
        super().__init__()
        self.library = Library(backend=self)
        self.playback = Playback(audio=audio, backend=self)


class Extension(ext.Extension):
    dist_name = "Mopidy-Catalogue"
    ext_name = "catalogue"
    version = "1.0"

    def get_default_config(self):
        return "[catalogue]\nenabled = true\n"

    def setup(self, registry):
        registry.add("backend", CatalogueBackend)
