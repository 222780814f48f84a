package ui

import "github.com/a-h/templ"

// Class is a class attribute put together in Go, for what a list repeats in every
// row: written { ui.Class("…")... } it costs a tenth of class={ … }, which looks for
// styles to add.
type Class string

// Items makes it an attribute.
func (c Class) Items() []templ.KeyValue[string, any] {
	return []templ.KeyValue[string, any]{{Key: "class", Value: string(c)}}
}

// With adds a class where the condition holds.
func (c Class) With(more Class, on bool) Class {
	if !on || more == "" {
		return c
	}
	return c + " " + more
}
