package ui

import "strings"

// Field is one control of a form with what belongs to it. Only Name and Label
// are needed.
type Field struct {
	Name  string // also the id, unless ID is set
	ID    string // for a second control of the same name on a page
	Label string
	Hint  string // between label and control
	Note  string // below the control
	Value string // as it was typed

	Type         string // input type; text if empty
	Autocomplete string // HTML's token: "email", "new-password", "off"
	InputMode    string // "numeric", "decimal", "tel"
	Placeholder  string
	MaxLength    int
	Rows         int // of a text area; 3 if 0

	Size       Size  // Medium is 40 px, Large 48 px with bigger words
	Width      Width // says how much is expected
	Optional   bool  // adds the word "optional"
	Mono       bool  // numbers, extensions, PAN, GSTIN, times
	Upper      bool  // shown in capitals; the server still has to raise them
	Autofocus  bool
	ReadOnly   bool
	Disabled   bool
	HideLabel  bool // the label is for screen readers only
	Checked    bool // of a checkbox or toggle, whose value is "on" unless Value is set
	Warning    bool // amber border: unusual, not refused
	Horizontal bool // radios beside each other
	HX         HX
}

// Option is one choice of a select, radio group or segmented control.
type Option struct {
	Value, Label, Hint string
	Disabled           bool
}

// Width of a control.
type Width int

const (
	Full Width = iota
	W4         // a few digits
	W8         // a code, a date
	W12        // a number, an amount
	W16        // a name
	W24        // an e-mail
)

func (w Width) class() string {
	return [...]string{"w-full", "w-24", "w-40", "w-56", "w-72", "w-96 max-w-full"}[w]
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) typ() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "3"
	}
	return whole(f.Rows)
}

func (f Field) onValue() string {
	if f.Value == "" {
		return "on"
	}
	return f.Value
}

// describedBy lists the ids of hint, problem and note, in reading order.
func (f Field) describedBy(p Problems) string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	if p.Has(f.Name) {
		ids = append(ids, f.id()+"-problem")
	}
	if f.Note != "" {
		ids = append(ids, f.id()+"-note")
	}
	return strings.Join(ids, " ")
}

// control is the classes of one kind of control, written out because the
// stylesheet's build finds whole names only.
type control struct{ base, small, large, wrong, unusual string }

var (
	inputClass    = control{"input", "input-sm", "input-lg", "input-error", "input-warning"}
	selectClass   = control{"select", "select-sm", "select-lg", "select-error", "select-warning"}
	textareaClass = control{"textarea", "textarea-sm", "textarea-lg", "textarea-error", "textarea-warning"}
)

// class of the control itself.
func (f Field) class(k control, p Problems) string {
	c := k.base + " " + f.Width.class()
	switch f.Size {
	case Small:
		c += " " + k.small
	case Large:
		c += " " + k.large
	}
	switch {
	case p.Has(f.Name):
		c += " " + k.wrong
	case f.Warning:
		c += " " + k.unusual
	}
	if f.Mono {
		c += " mono-field"
	}
	if f.Upper {
		c += " uppercase"
	}
	return c
}

func (f Field) groupClass(p Problems) string {
	c := "field"
	if f.Size == Large {
		c += " field-lg"
	}
	if p.Has(f.Name) {
		c += " field-wrong"
	}
	return c
}
