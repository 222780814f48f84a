// Package search holds what search shows: on a page of its own, and in the
// palette that opens over any other.
package search

import (
	"strconv"

	"partnerdesk/platform"
)

// View is what was found.
type View struct {
	Query    string // what was typed, tidied
	Groups   []Group
	None     None   // where there are no groups
	All      string // address of the page with all of it, where the palette shows some
	Straight string // where the one thing leads that was named exactly; else empty
}

// Group is what was found of one kind.
type Group struct {
	Title string
	Items []Item
	More  string // address of the whole list; empty where all are shown
}

// Item is one thing found.
type Item struct {
	Icon  string
	Label string
	Phone platform.Phone // in place of Label
	Note  string
	Code  string // an extension, a mobile, at the right
	Href  string
	Exact bool
}

// None says why nothing was found, and what to try.
type None struct {
	Why      string
	Try      []string
	MayStart bool // a new client may be onboarded
}

// Count is how many things there are.
func (v View) Count() int {
	n := 0
	for _, g := range v.Groups {
		n += len(g.Items)
	}
	return n
}

// first is the number of a group's first item among all.
func (v View) first(group int) int {
	n := 0
	for _, g := range v.Groups[:group] {
		n += len(g.Items)
	}
	return n
}

func optionID(n int) string { return "palette-o" + strconv.Itoa(n) }
func groupID(n int) string  { return "palette-g" + strconv.Itoa(n) }

// national are the digits of what was typed as a number shows them: without the
// country's and the trunk's.
func national(query string) string {
	if p, err := platform.ParsePhone(query); err == nil {
		return platform.Digits(string(p))[2:]
	}
	return platform.Digits(query)
}
