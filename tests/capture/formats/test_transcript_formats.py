"""What captions and plain transcripts keep, what they leave out, and what they refuse to guess."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.capture.formats.sample_files import sample
from tests.capture.formats.transcript_files import parse, read, said

from sayso.capture.points import FORMATS, Unreadable
from sayso.capture.reading_files import sniff
from sayso.domain.transcript import Mark, Side


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
