package botcheck

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
)

// Dialect is the language of a stream.
type Dialect string

const (
	// Twilio is base64 of µ-law at 8 kHz in frames of 20 ms.
	Twilio Dialect = "twilio"
	// Exotel is base64 of 16-bit little-endian PCM, mono, 8 kHz, in chunks of at
	// least 3,200 bytes whose length is a multiple of 320.
	Exotel Dialect = "exotel"
)

// Valid reports whether d is a dialect.
func (d Dialect) Valid() bool { return d == Twilio || d == Exotel }

const (
	streamID = "MZ00000000000000000000000000000c4e"
	callID   = "CA00000000000000000000000000000c4e"
)

// frame is how long one message of audio plays.
func (d Dialect) frame() time.Duration {
	if d == Exotel {
		return 200 * time.Millisecond
	}
	return 20 * time.Millisecond
}

// silence is a frame in which nobody speaks.
func (d Dialect) silence() string {
	if d == Exotel {
		return base64.StdEncoding.EncodeToString(make([]byte, 3200))
	}
	quiet := make([]byte, 160)
	for i := range quiet {
		quiet[i] = 0xff
	}
	return base64.StdEncoding.EncodeToString(quiet)
}

// opening are the messages before the first audio.
func (d Dialect) opening() [][]byte {
	if d == Exotel {
		return [][]byte{
			message(map[string]any{"event": "connected"}),
			message(map[string]any{"event": "start", "sequence_number": 1, "stream_sid": streamID, "start": map[string]any{
				"stream_sid": streamID, "call_sid": callID, "account_sid": "check", "from": "+919999999999", "to": "+918000000000",
				"custom_parameters": map[string]any{}, "media_format": map[string]any{"encoding": "base64", "sample_rate": "8000", "bit_rate": "128kbps"},
			}}),
		}
	}
	return [][]byte{
		message(map[string]any{"event": "connected", "protocol": "Call", "version": "1.0.0"}),
		message(map[string]any{"event": "start", "sequenceNumber": "1", "streamSid": streamID, "start": map[string]any{
			"streamSid": streamID, "callSid": callID, "accountSid": "check", "tracks": []string{"inbound"}, "customParameters": map[string]any{},
			"mediaFormat": map[string]any{"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
		}}),
	}
}

// media is the nth message of audio, from 1.
func (d Dialect) media(n int) []byte {
	at := strconv.FormatInt((time.Duration(n-1) * d.frame()).Milliseconds(), 10)
	if d == Exotel {
		return message(map[string]any{"event": "media", "sequence_number": n + 1, "stream_sid": streamID,
			"media": map[string]any{"chunk": n, "timestamp": at, "payload": d.silence()}})
	}
	return message(map[string]any{"event": "media", "sequenceNumber": strconv.Itoa(n + 1), "streamSid": streamID,
		"media": map[string]any{"track": "inbound", "chunk": strconv.Itoa(n), "timestamp": at, "payload": d.silence()}})
}

// stop ends the stream behind sent messages of audio.
func (d Dialect) stop(sent int) []byte {
	if d == Exotel {
		return message(map[string]any{"event": "stop", "sequence_number": sent + 2, "stream_sid": streamID,
			"stop": map[string]any{"call_sid": callID, "account_sid": "check", "reason": "callended"}})
	}
	return message(map[string]any{"event": "stop", "sequenceNumber": strconv.Itoa(sent + 2), "streamSid": streamID,
		"stop": map[string]any{"accountSid": "check", "callSid": callID}})
}

func message(v any) []byte {
	b, _ := json.Marshal(v) // maps of plain values: cannot fail
	return b
}

// Fault is what is wrong with a message of a bot.
type Fault string

const (
	FaultBinary   Fault = "binary"    // not a text message
	FaultJSON     Fault = "json"      // text that is no JSON object
	FaultEvent    Fault = "event"     // no event that the dialect knows
	FaultPayload  Fault = "payload"   // media without base64
	FaultLength   Fault = "length"    // a chunk of PCM whose length the dialect refuses
	FaultTooLarge Fault = "too large" // a message of more than MaxMessage bytes
)

// read judges a text message of a bot: which event it is, how much audio it holds
// and what is wrong with it.
func (d Dialect) read(text []byte) (event string, audio int, f Fault) {
	var in struct {
		Event string `json:"event"`
		Media *struct {
			Payload string `json:"payload"`
		} `json:"media"`
	}
	if json.Unmarshal(text, &in) != nil {
		return "", 0, FaultJSON
	}
	switch in.Event {
	case "mark", "clear":
		return in.Event, 0, ""
	case "media":
	default:
		return "", 0, FaultEvent
	}
	if in.Media == nil || in.Media.Payload == "" {
		return in.Event, 0, FaultPayload
	}
	sound, err := base64.StdEncoding.DecodeString(in.Media.Payload)
	if err != nil {
		return in.Event, 0, FaultPayload
	}
	if d == Exotel && (len(sound)%320 != 0 || len(sound) < 3200 || len(sound) > 100_000) {
		return in.Event, len(sound), FaultLength
	}
	return in.Event, len(sound), ""
}

// plays is how long so much audio lasts.
func (d Dialect) plays(bytes int) time.Duration {
	perSecond := 8000
	if d == Exotel {
		perSecond = 16000
	}
	return time.Duration(bytes) * time.Second / time.Duration(perSecond)
}
