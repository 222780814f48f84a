package docs

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object that keeps the order in which it was written, so that
// a document reads in the order of the catalogue and not of the alphabet.
type object []member

type member struct {
	name  string
	value any
}

// with adds members where the condition holds.
func (o object) with(cond bool, more ...member) object {
	if !cond {
		return o
	}
	return append(o, more...)
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	err := write(&b, o)
	return b.Bytes(), err
}

// write leaves <, > and & as they are: the documents are no part of a page. It goes
// down by itself, because encoding/json reads again whatever a MarshalJSON gives, so
// that what stands twelve levels deep was read twelve times.
func write(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case object:
		return members(b, v)
	case []object:
		if v != nil {
			return elements(b, v)
		}
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the end of the line
	return nil
}

func members(b *bytes.Buffer, o object) error {
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := write(b, m.name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := write(b, m.value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func elements(b *bytes.Buffer, list []object) error {
	b.WriteByte('[')
	for i, o := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := members(b, o); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

// pretty is JSON for people to read, compact for programs. Both want what this
// package makes: objects, texts, numbers and the catalogue's samples, which all
// have a JSON form.

func pretty(v any) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, compact(v), "", "  "); err != nil {
		panic("docs: " + err.Error())
	}
	return b.Bytes()
}

func compact(v any) []byte {
	var b bytes.Buffer
	if err := write(&b, v); err != nil {
		panic("docs: " + err.Error())
	}
	b.WriteByte('\n')
	return b.Bytes()
}
