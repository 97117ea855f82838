"""What each transcript format keeps, what it leaves out, and what it refuses to guess."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.capture.formats.sample_files import document, sample

from sayso.capture.points import FORMATS, Unreadable
from sayso.capture.reading_files import read_file, sniff
from sayso.domain.transcript import Mark, Side, Transcript


def read(format_name: str, filename: str) -> Transcript:
    """The only conversation of a sample."""
    (transcript,) = read_file(sample(format_name, filename).content, filename, format_name)
    return transcript


def parse(format_name: str, text: str | bytes) -> Transcript:
    """The only conversation of a text."""
    content = text if isinstance(text, bytes) else text.encode()
    (transcript,) = FORMATS.get(format_name).parse(content, "call")
    return transcript


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


class TestWebVtt:
    def test_it_takes_voices_as_speakers_and_mark_up_off(self):
        transcript = read("vtt", "voices.vtt")

        assert said(transcript) == [
            ("Dana Kim", "Thanks for making the time & the coffee. We do R&D on Fridays, so a < b is no tag."),
            ("Luis Ortega", "Good."),
            ("Dana Kim", "Shall we start?"),
            ("Luis Ortega", "I'll send the security questionnaire by Thursday."),
        ]
        assert transcript.title == "Harrow Mill: discovery"

    def test_it_keeps_the_time_of_every_cue_as_a_mark(self):
        first = read("vtt", "voices.vtt").turns[0]

        assert (first.start_ms, first.end_ms) == (2_000, 8_000)
        assert first.marks == (Mark(0, 2_000), Mark(41, 5_600))
        assert first.text[41:].startswith("We do R&D")

    def test_it_names_nobody_where_the_file_names_nobody(self):
        transcript = read("vtt", "nobody.vtt")

        assert transcript.participants == ()
        assert said(transcript) == [
            ("", "We looked at the numbers again, and the budget is: not there this year."),
            ("", "I see. What about March?"),
        ]

    def test_it_says_no_day_and_no_side(self):
        transcript = read("vtt", "voices.vtt")

        assert transcript.started_at is None
        assert {person.side for person in transcript.participants} == {Side.UNKNOWN}

    def test_it_leaves_out_a_last_cue_that_the_end_cuts_through(self):
        whole = sample("vtt", "voices.vtt").content
        transcript = parse("vtt", whole.replace(b"by Thursday.</v>\n", b"by Thur"))

        assert transcript.turns[-1].text == "Shall we start?"
        assert "breaks off" in transcript.notes[-1]

    def test_it_keeps_the_words_of_a_cue_whose_time_is_broken(self):
        transcript = parse(
            "vtt",
            "WEBVTT\n\n00:0x:01.000 --> 00:02\n<v Dana>I'll call.</v>\n\n00:03.000 --> 00:04.000\n<v Bo>Do.</v>\n",
        )

        assert said(transcript) == [("Dana", "I'll call."), ("Bo", "Do.")]
        assert transcript.turns[0].start_ms is None
        assert transcript.notes[0].startswith("Line 3: the time")

    def test_it_keeps_the_words_after_a_blank_line_inside_a_cue(self):
        transcript = parse("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>I'll call\n\non Monday.</v>\n")

        assert said(transcript) == [("Dana", "I'll call on Monday.")]

    def test_it_passes_over_a_comment_between_cues(self):
        cues = "00:01.000 --> 00:02.000\n<v Dana>Hi.</v>\n\nNOTE not said\nat all\n\n00:03.000 --> 00:04.000\n<v Dana>Bye.</v>\n"

        assert said(parse("vtt", f"WEBVTT\n\n{cues}")) == [("Dana", "Hi. Bye.")]

    def test_it_makes_no_speaker_of_a_colon_here_and_there(self):
        cues = ["We looked at it.", "Honestly: no.", "It costs too much.", "So?", "We wait.", "Fine."]
        text = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n}.900\n{cue}\n\n" for n, cue in enumerate(cues))

        assert sniff(text.encode(), "").name == "vtt"
        assert ("", "Honestly: no.") in said(parse("vtt", text))

    def test_it_takes_a_mail_address_for_one(self):
        transcript = parse("vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v dana@mill.example>Hi.</v>\n")

        assert transcript.participants[0].email == "dana@mill.example"

    def test_it_decodes_only_whole_entities(self):
        transcript = parse(
            "vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A&amp;B>M&S, &copyright, you &lt;3 it&#33;</v>\n"
        )

        assert said(transcript) == [("A&B", "M&S, &copyright, you <3 it!")]

    def test_it_says_which_line_it_looks_for_where_there_is_no_cue(self):
        with pytest.raises(Unreadable, match="no line such as"):
            parse("vtt", "WEBVTT\n\nNOTE nothing here\n")


class TestZoom:
    def test_it_takes_the_name_before_the_colon_and_leaves_other_colons_alone(self):
        assert said(read("zoom_vtt", "call.vtt")) == [
            ("Noor Haddad", "so is it only us now or is Bram still coming"),
            ("saskia", "he is parking: always is"),
            ("Noor Haddad", "fine then one thing: the price list goes out on Friday"),
            ("", "(inaudible) hello from the room"),
        ]


class TestTeams:
    def test_it_reads_times_without_zeros_and_before_the_start(self):
        transcript = read("teams_vtt", "graph.vtt")

        assert [turn.speaker for turn in transcript.turns] == ["Kim, Dana", "Pell, Craig"]
        assert transcript.turns[0].marks == (Mark(0, 0), Mark(17, 3_000))
        assert (transcript.turns[1].start_ms, transcript.turns[1].end_ms) == (6_400, 9_000)

    def test_it_joins_the_cues_of_one_sentence(self):
        assert said(read("teams_vtt", "window.vtt")) == [
            ("Jonas Amrein", "So I think we are complete now, or is Bernd still joining?"),
            ("Bernd Kolling", "I am here since five minutes."),
        ]

    def test_it_reads_the_variant_with_a_json_value_in_each_cue(self):
        transcript = read("teams_vtt", "metadata.vtt")

        assert said(transcript)[0] == ("Dana Kim", 'Good "morning", all.')
        assert transcript.started_at == datetime(2026, 3, 18, 13, 0, tzinfo=UTC)

    def test_it_leaves_out_a_json_cue_that_is_cut(self):
        transcript = parse("teams_vtt", sample("teams_vtt", "metadata.vtt").content[:-40])

        assert len(transcript.turns) == 1
        assert "no JSON value" in transcript.notes[0]

    @pytest.mark.parametrize("name", ["call.docx", "older.docx"])
    def test_it_reads_both_layouts_of_the_word_export(self, name):
        transcript = read("teams_docx", name)

        assert transcript.title == "Quarterly review"
        assert transcript.turns[0].text == "Good morning, can everybody hear me?"
        assert transcript.turns[1].text.startswith("Loud and clear.")

    def test_it_takes_no_sentence_that_ends_in_a_time_for_a_speaker(self):
        transcript = read("teams_docx", "call.docx")

        assert [turn.speaker for turn in transcript.turns] == ["Kim, Dana", "Pell, Craig"]
        assert transcript.turns[1].text == "Loud and clear. We meet again at 10:30 I'll bring the signed order form."

    def test_it_leaves_a_start_without_zone_open_and_says_so(self):
        transcript = read("teams_docx", "call.docx")

        assert transcript.started_at is None
        assert "March 18, 2026, 2:00PM" in transcript.notes[0]


class TestSubRip:
    def test_it_joins_captions_of_one_speaker_and_takes_mark_up_off(self):
        assert said(read("srt", "call.srt")) == [
            ("Matthijs", "hilde hello i thought i call you instead of another mail"),
            ("h.vanacker@bock.example", "yes you have right i bring it to my mother on monday"),
        ]

    def test_it_goes_on_with_the_speaker_where_only_changes_are_named(self):
        assert said(read("srt", "changes.srt"))[:2] == [
            ("Ritika", "Hi Sameer, is it a better time now? You were in the review."),
            ("Sameer", "Tell me, it got over. I got roasted, but it's over."),
        ]

    def test_it_never_makes_one_giant_turn_of_people_it_cannot_tell_apart(self):
        assert [turn.text for turn in read("srt", "nobody.srt").turns] == [
            "Are we all on?",
            "I think Mark is muted.",
            "There you are.",
        ]

    def test_it_ends_an_unnamed_turn_after_sixty_words(self):
        cues = "\n".join(
            f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nten words that go on and on in one cue\n" for n in range(40)
        )
        transcript = parse(
            "srt",
            cues + "\n41\n00:00:41,000 --> 00:00:42,000\nThe end.\n\n42\n00:00:42,000 --> 00:00:43,000\nYes.\n" * 40,
        )

        assert max(len(turn.text.split()) for turn in transcript.turns) < 80

    def test_it_refuses_cues_without_end(self):
        with pytest.raises(Unreadable, match="more than 200000 pieces"):
            parse("srt", "1 --> 2\n" * 200_001)


class TestText:
    def test_it_goes_on_with_the_speaker_on_lines_without_one(self):
        transcript = read("txt", "plain.txt")

        assert said(transcript)[1] == (
            "Guest (fran)",
            "Righto. So this is a photo. It's flagged the muesli in the wrong bay. One thing: the light was bad.",
        )
        assert transcript.title == "Harrow Mill check-in"
        assert "2 line(s) above" in transcript.notes[0]

    def test_it_reads_time_marks_wherever_they_stand(self):
        marks = [mark.ms for turn in read("txt", "marks.txt").turns for mark in turn.marks]

        assert marks == [8_000, 14_000, 62_000, 65_000, 81_000, 3_685_000]

    def test_it_takes_hours_of_the_day_for_no_time_of_the_recording(self):
        transcript = parse("txt", "[14:03:05] Dana: We sign.\n[14:03:09] Bo: Good.\n")

        assert [turn.start_ms for turn in transcript.turns] == [None, None]
        assert "hours of the day" in transcript.notes[0]

    def test_it_refuses_lines_without_end(self):
        with pytest.raises(Unreadable, match="more than 200000 pieces"):
            parse("txt", "A: so\n" * 200_002)

    def test_it_reads_a_voicemail_of_one_line(self):
        assert sniff(sample("txt", "voicemail.txt").content, "").name == "txt"
        assert read("txt", "voicemail.txt").turns[0].speaker == "Unknown"

    def test_it_reads_marks_without_names_as_nobodys_words(self):
        transcript = parse("txt", "[00:01] We sign on Monday.\n[00:09] Good, I'll tell them.\n")

        assert said(transcript) == [("", "We sign on Monday."), ("", "Good, I'll tell them.")]

    def test_it_leaves_a_time_in_a_sentence_to_the_sentence(self):
        transcript = parse(
            "txt", "Dana: When?\nBo: On Monday,\n10:30 works for me.\n[00:12] Or one thing: eleven.\nDana: Good.\n"
        )

        assert said(transcript)[1] == ("Bo", "On Monday, 10:30 works for me. Or one thing: eleven.")
        assert transcript.turns[1].marks == (Mark(31, 12_000),)

    def test_it_reads_names_in_other_scripts(self):
        assert said(parse("txt", "王伟：我们周一签。\nИрина Белова: Хорошо, до понедельника.\n"))[0] == (
            "王伟",
            "我们周一签。",
        )

    @pytest.mark.parametrize(
        "text",
        [
            "Dear Anna,\n\nthank you for the call. Two points: the price and the date.\n\nKind regards\nBo\n",
            "name,amount,stage\nAcme: North,12000,Demo\nBolt,9000,Won\nCraft,3000,Lost\n",
            "name: sayso\nversion: 0.1\nlicence: Apache-2.0\nauthor: nobody\nhomepage: sayso.example\n",
            "From: dana@mill.example\nTo: bo@seller.example\nSubject: the order\n\nWe sign on Monday.\n",
            "INFO: started the server\nWARNING: low on disk\nINFO: served a page\nINFO: served another page\n",
            "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
            "Dear Anna: thank you for the call of yesterday, it was very good to hear from you.\n",
            "From: dana@mill.example\nTo: bo@seller.example\n\nDana: We sign.\nBo: Good.\nDana: Monday.\nBo: Fine by me.\n",
            "We met at 10:30 and agreed on the price. I will send the order form.\n",
            '{"Dana": "hello", "Bo": "hi"}',
            "def read(path):\n    try:\n        return open(path)\n    except OSError:\n        return None\n",
        ],
        ids=["letter", "csv", "yaml", "mail", "log", "calendar", "greeting", "mailed", "prose", "json", "code"],
    )
    def test_it_takes_no_other_text_for_a_transcript(self, text):
        kinds = {"vtt", "zoom_vtt", "teams_vtt", "srt", "txt", "otter_txt", "meet_docx", "teams_docx"}
        sure = {plug.name: plug.sniff(text.encode(), "call.txt") for plug in FORMATS.all() if plug.name in kinds}

        assert max(sure.values()) < 0.2, sure


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
