package wire

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// The vendor writes nearly every value as a JSON string, numbers and flags too.
// The scalars here encode like that and decode from a string, a number, a bool
// or null. Null, "" and absence all mean "not told", which is never zero: apart
// from Text each scalar knows whether it is set. Decoding errors never repeat
// the value, because it may be personal or secret.

var (
	errNotScalar = errors.New("must be a single value, not a list or an object")
	errNotText   = errors.New("must be text")
	errNotFlag   = errors.New(`must be "1" or "0"`)
	errNotInt    = errors.New("must be a whole number")
)

// scalar unwraps a JSON scalar into its text. Null is told as "".
func scalar(data []byte) (string, error) {
	if len(data) == 0 {
		return "", errNotScalar
	}
	switch data[0] {
	case '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return "", errNotText
		}
		return s, nil
	case '{', '[':
		return "", errNotScalar
	case 'n':
		return "", nil
	}
	return string(data), nil // a number or a bool, as it was written
}

// Text is any string; a number is kept with the digits it was written with.
type Text string

func (t *Text) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	if err != nil {
		return err
	}
	*t = Text(s)
	return nil
}

// Flag is "1" or "0".
type Flag struct{ on, set bool }

// NewFlag is a set flag.
func NewFlag(on bool) Flag { return Flag{on: on, set: true} }

// FlagOf is unset for nil.
func FlagOf(on *bool) Flag {
	if on == nil {
		return Flag{}
	}
	return NewFlag(*on)
}

// On is false where the flag is not set.
func (f Flag) On() bool { return f.on }

// Ptr is nil where the flag is not set.
func (f Flag) Ptr() *bool {
	if !f.set {
		return nil
	}
	return &f.on
}

func (f Flag) IsZero() bool { return !f.set }

func (f Flag) MarshalJSON() ([]byte, error) {
	switch {
	case !f.set:
		return []byte(`""`), nil
	case f.on:
		return []byte(`"1"`), nil
	}
	return []byte(`"0"`), nil
}

func (f *Flag) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		*f = Flag{}
	case "1", "true":
		*f = NewFlag(true)
	case "0", "false":
		*f = NewFlag(false)
	default:
		return errNotFlag
	}
	return nil
}

// Int is a whole number.
type Int struct {
	n   int
	set bool
}

// NewInt is a set number.
func NewInt(n int) Int { return Int{n: n, set: true} }

// IntOf is unset for nil.
func IntOf(n *int) Int {
	if n == nil {
		return Int{}
	}
	return NewInt(*n)
}

// Value is 0 where the number is not set.
func (i Int) Value() int { return i.n }

// Ptr is nil where the number is not set.
func (i Int) Ptr() *int {
	if !i.set {
		return nil
	}
	return &i.n
}

func (i Int) IsZero() bool { return !i.set }

func (i Int) MarshalJSON() ([]byte, error) {
	if !i.set {
		return []byte(`""`), nil
	}
	return strconv.AppendQuote(nil, strconv.Itoa(i.n)), nil
}

func (i *Int) UnmarshalJSON(data []byte) error {
	s, err := scalar(data)
	if err != nil {
		return err
	}
	if s = strings.TrimSpace(s); s == "" {
		*i = Int{}
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return errNotInt
	}
	*i = NewInt(n)
	return nil
}
