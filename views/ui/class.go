package ui

import (
	"sync/atomic"

	"github.com/a-h/templ"
)

// Class is a class attribute put together in Go, for what a list repeats in every
// row: written { ui.Class("…")... } it costs a tenth of class={ … }, which looks for
// styles to add.
type Class string

// madeClasses holds the attribute of each class that was asked for, copied when one
// is added: there are a few dozen, and each stands in every row of some list.
var madeClasses atomic.Pointer[map[Class][]templ.KeyValue[string, any]]

const maxMadeClasses = 500

// Items makes it an attribute.
func (c Class) Items() []templ.KeyValue[string, any] {
	known := madeClasses.Load()
	if known != nil {
		if item, ok := (*known)[c]; ok {
			return item
		}
	}
	item := []templ.KeyValue[string, any]{{Key: "class", Value: string(c)}}
	more := map[Class][]templ.KeyValue[string, any]{c: item}
	if known != nil {
		if len(*known) >= maxMadeClasses {
			return item
		}
		for k, v := range *known {
			more[k] = v
		}
	}
	madeClasses.CompareAndSwap(known, &more) // if somebody was faster, the next asker adds it
	return item
}

// With adds a class where the condition holds.
func (c Class) With(more Class, on bool) Class {
	if !on || more == "" {
		return c
	}
	return c + " " + more
}
