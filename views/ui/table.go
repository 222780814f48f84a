package ui

// Head is a column's head. With Sort (the address that sorts by it) it is a link.
type Head struct {
	Label string
	Right bool   // figures
	Sort  string // empty where the column can't be sorted
	Order Order  // how it is sorted now
	Hide  bool   // the label is for screen readers only
	Class string // of the cell, such as a width or "max-md:hidden"
	Pick  string // name of the column's boxes: the head has one that ticks them all, where scripts run
}

// Order is the direction in which a column is sorted.
type Order int

const (
	Unsorted Order = iota
	Ascending
	Descending
)

func (o Order) aria() string { return [...]string{"none", "ascending", "descending"}[o] }

func (h Head) class() string {
	c := h.Class
	if h.Right {
		c += " text-right"
	}
	if h.Order != Unsorted {
		c += " sorted"
	}
	return c
}

// Pages is a keyset pager: where one can go, and what is shown.
type Pages struct {
	Label          string // of the navigation, where a page has two lists
	Words          string // "1–12 of 14 with low balance"
	Previous, Next string // addresses; empty where there is none
	Older          bool   // the buttons say Newer and Older
}
