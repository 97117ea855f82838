"""What the files of notetakers, dialers and word processors keep, leave out, and refuse to guess."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.capture.formats.sample_files import document, sample
from tests.capture.formats.transcript_files import parse, read, said

from sayso.capture.points import FORMATS, Unreadable
from sayso.domain.transcript import Mark, Side


class TestOtter:
    def test_it_keeps_a_sentence_that_ends_in_a_time_with_its_speaker(self):
        transcript = read("otter_txt", "call.txt")

        assert said(transcript)[1] == (
            "Speaker 2",
            "yes hello tobias i know why you call we start at 10:30 let's meet on monday at 10:30",
        )
        assert [turn.start_ms for turn in transcript.turns] == [8_000, 10_000, 3_744_000]

    def test_it_takes_a_sentence_of_names_and_a_time_for_no_speaker(self):
        transcript = parse("otter_txt", "Dana Kim  0:08\nThe agenda is\n\nPoint One 10:30\n\nBo Lund  0:20\nFine.\n")

        assert said(transcript)[0] == ("Dana Kim", "The agenda is Point One 10:30")

    def test_it_leaves_out_the_line_that_otter_adds(self):
        assert "otter" not in read("otter_txt", "call.txt").turns[-1].text

    def test_it_reads_copies_whose_gaps_were_folded(self):
        assert said(read("otter_txt", "folded.txt"))[2] == ("Declan Furey", "the board meets at 9:15")


class TestHubSpot:
    def test_it_keeps_speakers_times_and_the_number_of_the_call(self):
        transcript = read("hubspot_json", "call.json")

        assert said(transcript)[1] == ("Jacqui Thorne", "It did. I'll send it back by Friday.")
        assert (transcript.title, transcript.external_id) == ("Plan", "88002")
        assert transcript.started_at == datetime(2026, 5, 7, 10, 30, tzinfo=UTC)
        assert {person.label: person.email for person in transcript.participants} == {
            "Fenella Strang": "fenella@seller.example",
            "Jacqui Thorne": "jacqui@mill.example",
        }

    def test_a_transcript_alone_has_no_start_and_unnamed_speakers_stay_so(self):
        transcript = read("hubspot_json", "api.json")

        assert transcript.started_at is None
        assert [speaker for speaker, _ in said(transcript)] == ["Fenella Strang", "Speaker 2", ""]


class TestFireflies:
    def test_it_reads_seconds_and_milliseconds_each_in_its_place(self):
        transcript = read("fireflies_json", "graphql.json")

        assert transcript.turns[0].marks == (Mark(0, 1_380), Mark(22, 3_000))
        assert transcript.started_at == datetime(2026, 4, 8, 17, 0, tzinfo=UTC)
        assert "UTC" in transcript.notes[0]

    def test_it_gives_an_address_only_to_the_speaker_of_the_same_name(self):
        people = {person.label: person.email for person in read("fireflies_json", "graphql.json").participants}

        assert people == {
            "Callum Kerr": "callum@seller.example",
            "Speaker 1": "",
            "meera@mill.example": "meera@mill.example",
            "denis@mill.example": "denis@mill.example",
        }

    def test_it_gives_no_address_where_two_people_could_be_the_speaker(self):
        value = json.loads(sample("fireflies_json", "bare.json").content)
        value["meeting_attendees"] = [
            {"name": "Jacqui Thorne", "email": "jacqui@mill.example"},
            {"name": "Jacqui Thorne", "email": "j.thorne@bolt.example"},
        ]
        people = {person.label: person.email for person in parse("fireflies_json", json.dumps(value)).participants}

        assert people["Jacqui Thorne"] == ""
        assert {"jacqui@mill.example", "j.thorne@bolt.example"} < set(people)

    def test_it_keeps_the_offset_of_a_written_date(self):
        started_at = read("fireflies_json", "bare.json").started_at

        assert started_at is not None
        assert started_at.utcoffset() == timedelta(hours=1)

    def test_it_leaves_a_date_without_offset_open(self):
        value = json.loads(sample("fireflies_json", "bare.json").content) | {"date": "2026-05-06T10:15:00"}
        transcript = parse("fireflies_json", json.dumps(value))

        assert transcript.started_at is None
        assert "2026-05-06T10:15:00" in transcript.notes[0]

    def test_it_reads_the_download_of_bare_sentences(self):
        assert said(read("fireflies_json", "download.json"))[1] == ("Jacqui Thorne", "Morning, I have ten minutes.")

    def test_it_reads_what_is_whole_of_a_broken_download(self):
        transcript = parse("fireflies_json", sample("fireflies_json", "bare.json").content[:-60])

        assert said(transcript) == [("Fenella Strang", "Morning Jacqui.")]
        assert "breaks off in line 4" in transcript.notes[0]

    def test_it_refuses_a_download_in_which_nothing_is_whole(self):
        with pytest.raises(Unreadable, match="no JSON"):
            parse("fireflies_json", sample("fireflies_json", "bare.json").content[:100])


class TestGong:
    def test_it_knows_the_sides_that_gong_states(self):
        people = {person.label: (person.side, person.email) for person in read("gong_json", "call.json").participants}

        assert people == {
            "Noelle Varga": (Side.OURS, "noelle@parcel.example"),
            "Alex Pike (apike@kettle.example)": (Side.THEIRS, "apike@kettle.example"),
            "Alex Pike (700000000000000001)": (Side.UNKNOWN, ""),
            "999": (Side.UNKNOWN, ""),
            "Imani Fuller": (Side.THEIRS, "imani@kettle.example"),
        }

    def test_it_takes_times_for_milliseconds(self):
        assert read("gong_json", "call.json").turns[0].marks == (Mark(0, 6_000), Mark(10, 9_000))

    def test_it_counts_what_is_before_the_start_as_the_start_and_what_is_no_time_as_none(self):
        call = json.loads(sample("gong_json", "call.json").content)
        call["transcript"] = call["transcript"][:1]
        call["transcript"][0]["sentences"] = [
            {"start": start, "end": None, "text": "Hm."} for start in (-500, 1e15, True, "soon", float("inf"))
        ]

        assert parse("gong_json", json.dumps(call)).turns[0].marks == (Mark(0, 0),)

    def test_it_reads_several_calls_with_their_own_parties(self):
        content = sample("gong_json", "interface.json").content
        first, second = FORMATS.get("gong_json").parse(content, "call.json")

        assert (first.external_id, second.external_id) == ("7782342274025937895", "7782342274025937896")
        assert (first.title, first.started_at) == (
            "Harrow Mill demo",
            datetime(2026, 3, 18, 10, 0, tzinfo=timezone(timedelta(hours=-4))),
        )
        assert said(second) == [("1", "Second call.")]


class TestFathom:
    def test_it_knows_whom_fathom_matched_and_on_which_side(self):
        people = {
            person.label: (person.email, person.side) for person in read("fathom_json", "meeting.json").participants
        }

        assert people == {
            "Gwen Strickland": ("gwen@bellwether.example", Side.OURS),
            "Moses's iPhone": ("mtate@quarrylane.example", Side.THEIRS),
            "Babak": ("", Side.UNKNOWN),
            "cfo@quarrylane.example": ("cfo@quarrylane.example", Side.THEIRS),
        }

    def test_it_has_starts_and_no_ends(self):
        turns = read("fathom_json", "meeting.json").turns

        assert [turn.start_ms for turn in turns] == [7_000, 11_000, 3_613_000]
        assert {turn.end_ms for turn in turns} == {None}

    def test_it_takes_the_start_of_the_recording_before_the_planned_one(self):
        meeting = json.loads(sample("fathom_json", "meeting.json").content)
        assert parse("fathom_json", json.dumps(meeting)).started_at == datetime(2026, 4, 14, 20, 31, 5, tzinfo=UTC)

        del meeting["recording_start_time"]
        planned = parse("fathom_json", json.dumps(meeting))
        assert planned.started_at == datetime(2026, 4, 14, 20, 30, tzinfo=UTC)
        assert "calendar had planned" in planned.notes[0]


class TestGranola:
    def test_it_takes_no_device_for_a_person(self):
        transcript = read("granola_json", "list.json")

        assert [(person.label, person.side, person.name) for person in transcript.participants] == [
            ("microphone", Side.UNKNOWN, ""),
            ("system", Side.UNKNOWN, ""),
        ]

    def test_it_ends_a_turn_at_a_pause_for_the_loudspeaker_carries_everybody_else(self):
        assert said(read("granola_json", "list.json")) == [
            ("microphone", "Hi Wes. Is that Chandra?"),
            ("system", "I'm from vendor management."),
            ("system", "And I am Wes."),
        ]

    def test_it_reckons_times_from_the_first_moment(self):
        transcript = read("granola_json", "list.json")

        assert transcript.started_at == datetime(2026, 10, 20, 18, 0, 4, tzinfo=UTC)
        assert transcript.turns[0].marks == (Mark(0, 0), Mark(8, 1_645))

    def test_it_lists_attendees_without_taking_one_for_a_voice(self):
        transcript = read("granola_json", "note.json")

        assert [turn.speaker for turn in transcript.turns] == [
            "Speaker A (speaker)",
            "Speaker B (speaker)",
            "microphone",
        ]
        assert [person.email for person in transcript.participants] == [
            "",
            "",
            "",
            "jolene@seller.example",
            "bart@heron.example",
        ]


class TestWhisper:
    def test_it_names_nobody_and_joins_only_unfinished_sentences(self):
        assert said(read("whisper_json", "verbose.json")) == [
            ("", "Good morning, Dolores."),
            ("", "So you've had the counters in for three weeks."),
            ("", "They break off when"),
            ("", "I'll return them Monday."),
        ]

    def test_it_joins_nothing_where_nothing_is_punctuated(self):
        assert said(read("whisper_json", "cpp.json")) == [("", "so um thanks both"), ("", "yes please")]

    def test_it_reads_the_milliseconds_of_the_other_program(self):
        assert read("whisper_json", "cpp.json").turns[1].start_ms == 2_500

    def test_it_keeps_speakers_where_somebody_told_them_apart(self):
        assert said(read("whisper_json", "speakers.json")) == [
            ("SPEAKER_00", "no dramas can you hear the dog"),
            ("SPEAKER_01", "i can hear the dog"),
        ]


class TestMeet:
    def test_it_keeps_speakers_attendees_and_the_stated_start(self):
        transcript = read("meet_docx", "call.docx")

        assert said(transcript) == [
            ("Dana Kim", "Good morning. Normally it's just the three of us."),
            ("Luis Ortega", "I'll be quiet."),
            ("Dana Kim", "You've never been quiet."),
            ("Luis Ortega", "So the renewal: we sign before the twentieth. He said it twice."),
        ]
        assert [person.label for person in transcript.participants] == ["Dana Kim", "Luis Ortega", "Nadine Escalante"]
        assert (transcript.title, transcript.started_at) == (
            "Weekly sync",
            datetime(2026, 3, 18, 10, 4, tzinfo=timezone(timedelta(hours=-4))),
        )

    def test_it_starts_only_the_turn_after_a_stamp(self):
        assert [turn.start_ms for turn in read("meet_docx", "call.docx").turns] == [0, None, None, 300_000]

    def test_it_invents_no_zone_for_letters_that_mean_several(self):
        text = "Weekly sync – 2026/03/18 10:04 IST – Transcript\nAttendees\nDana Kim\nTranscript\n00:00:00\nDana Kim: Hello.\n"
        transcript = parse("meet_docx", document(text))

        assert transcript.started_at is None
        assert "IST" in transcript.notes[0]


@pytest.mark.parametrize("name", ["meet_docx", "teams_docx"])
class TestWord:
    def test_it_refuses_a_document_that_unpacks_to_too_much(self, name):
        import io
        import zipfile

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("word/document.xml", b"<w:p>" + b" " * 60_000_000)
        with pytest.raises(Unreadable, match="unreasonable size"):
            parse(name, packed.getvalue())

    def test_it_refuses_a_damaged_document(self, name):
        whole = document("Dana Kim   0:03⏎Hello.")
        with pytest.raises(Unreadable, match="damaged"):
            parse(name, whole[: len(whole) // 2])

    def test_it_says_that_a_letter_names_no_speaker(self, name):
        letter = document("Dear Anna,\nthank you for the call.\nKind regards\nBo")
        assert FORMATS.get(name).sniff(letter, "letter.docx") == 0.0
        with pytest.raises(Unreadable, match="No line names a speaker"):
            parse(name, letter)


def test_it_takes_characters_off_that_hide_in_escapes():
    transcript = parse(
        "whisper_json", r'{"segments": [{"start": 0, "end": 1, "text": "we \u0000sign \u202eon Monday"}]}'
    )

    assert transcript.turns[0].text == "we sign on Monday"
    assert "1 control character(s) were taken off." in transcript.notes
