// Package ui is the design system: templ components over plain data. A component
// takes texts that are already in the reader's language, unless it has words of
// its own, which it gets from package words. Nothing here emits an inline style
// or script, and everything works without JavaScript.
//
// Forms are best given novalidate, so that refusals come from the server and
// stand beside their fields; a control's id is its name.
package ui
