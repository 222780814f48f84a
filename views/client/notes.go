package client

import (
	"time"

	"partnerdesk/views/ui"
)

// NotesView is what colleagues keep about a client.
type NotesView struct {
	Ref      string
	Form     NoteForm
	Problems ui.Problems
	Notes    []Note
	Tags     []string
	MayMark  bool
}

// Note is one, with who wrote it; its author may remove it.
type Note struct {
	ID, Body, By string
	At           time.Time
	Mine         bool
}

// NoteForm is a note or a tag about to be added.
type NoteForm struct {
	Body string `form:"body"`
	Tag  string `form:"tag"`
}

// Check leaves the rules to the store: they need data.
func (f *NoteForm) Check() ui.Problems { return ui.Problems{} }
