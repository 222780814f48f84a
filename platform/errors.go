package platform

import (
	"errors"
	"fmt"
	"time"
)

// Causes of an Unavailable that say nothing about how the platform is, since it was
// not asked; found with errors.Is.
var (
	ErrNotAsked = errors.New("the platform was left alone after several failures")
	ErrNoKey    = errors.New("no key for the platform is set")
)

// ErrStorage is the cause of an Unavailable that is the disk's: what was to be
// written was not, and what is there can be read. MsgStorage says so.
var ErrStorage = errors.New("the disk is full or can't be written")

const MsgStorage = "The disk of this server is full or can’t be written, so nothing was saved. What is there can be read. Tell whoever runs the server."

// Kind says what went wrong in terms that a caller can act on. The zero Kind is
// Internal, so an error that nobody labelled counts as our own bug.
type Kind int

const (
	Internal          Kind = iota // our bug, or the platform's
	Invalid                       // the input breaks a rule; Fields may say where
	NotFound                      // absent, or another partner's: the two are never told apart
	Conflict                      // the state forbids it: taken, in use, already done
	Unauthenticated               // no identity, or one that is not known (any more)
	Forbidden                     // known, but may not
	InsufficientFunds             // a debit would take the wallet below zero
	RateLimited                   // too many tries; RetryAfter says how long to wait
	Unavailable                   // the platform refused before it did anything: nothing happened
	Unknown                       // the request left and no readable answer came back: it may have happened
)

var kindNames = [...]string{"internal", "invalid", "not found", "conflict", "unauthenticated",
	"forbidden", "insufficient funds", "rate limited", "unavailable", "outcome unknown"}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind %d", int(k))
	}
	return kindNames[k]
}

// Error is the only error type that crosses a package border here.
type Error struct {
	Kind       Kind
	Msg        string            // one sentence in plain words, safe to show to the person who asked
	Fields     map[string]string // wire name of a field → what is wrong with it
	Due        Step              // with Invalid: the onboarding step that is due instead
	RetryAfter time.Duration     // with RateLimited
	NotOffered bool              // with Unavailable: the platform has no such call, now or later
	Ref        string            // request id of the side that answered
	Quoted     bool              // Msg and Fields are the words of a platform that is not ours
	Err        error             // cause; only ever logged
}

func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Msg != "" {
		s += ": " + e.Msg
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a kind whose message may be shown.
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Msg: fmt.Sprintf(format, args...)}
}

// Field makes an Invalid error about one field, by its wire name.
func Field(name, format string, args ...any) *Error {
	msg := fmt.Sprintf(format, args...)
	return &Error{Kind: Invalid, Msg: msg, Fields: map[string]string{name: msg}}
}

// KindOf reads the kind of any error; nil has none, so ask only about failures.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// NotOffered reports that a call does not exist at the platform.
func NotOffered(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.NotOffered
}

// Is reports whether err is a failure of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Required is what is wrong with a field that is missing or blank, wherever that
// is found.
const Required = "This is required."

// Fields collects what is wrong with a request, so that every fault is named at
// once. The zero value is ready.
type Fields map[string]string

// Add notes the first thing that is wrong with a field; later ones are dropped.
func (f *Fields) Add(name, format string, args ...any) {
	if *f == nil {
		*f = Fields{}
	}
	if _, ok := (*f)[name]; !ok {
		(*f)[name] = fmt.Sprintf(format, args...)
	}
}

// Err is nil where nothing was added.
func (f Fields) Err() error {
	switch len(f) {
	case 0:
		return nil
	case 1:
		for _, msg := range f {
			return &Error{Kind: Invalid, Msg: msg, Fields: f}
		}
	}
	return &Error{Kind: Invalid, Msg: fmt.Sprintf("%d fields need another look", len(f)), Fields: f}
}
