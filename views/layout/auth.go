package layout

import "strconv"

// bar is one line of the sign-in art: opening hours of a day, from and to in
// tenths of a per cent of the width.
type bar struct {
	y, from, to int
	now         bool // it is open at this moment
	flatStart   bool // it comes in over midnight
	flatEnd     bool // it leaves over midnight
}

// nowAt is where the art's "now" stands, in tenths of a per cent.
const nowAt = 623

// art is two weeks of somebody's opening hours, drawn as the schedule page draws
// them.
var art = [...]bar{
	{y: 50, from: 315, to: 755}, {y: 113, from: 315, to: 755}, {y: 176, from: 315, to: 685},
	{y: 238, from: 315, to: 755}, {y: 301, from: 268, to: 800, now: true}, {y: 364, from: 408, to: 616},
	{y: 427, from: 848, to: 1000, flatEnd: true}, {y: 489, from: 0, to: 130, flatStart: true},
	{y: 552, from: 315, to: 755}, {y: 615, from: 315, to: 755}, {y: 677, from: 315, to: 685},
	{y: 740, from: 268, to: 755}, {y: 803, from: 315, to: 824}, {y: 865, from: 408, to: 616},
	{y: 928, from: 315, to: 755}, {y: 991, from: 315, to: 755}, {y: 1054, from: 315, to: 685},
}

func percent(tenths int) string { return strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64) + "%" }

func (b bar) radius() string {
	if b.flatStart || b.flatEnd {
		return "0"
	}
	return "7"
}

func (b bar) class() string {
	if b.now {
		return "art-now"
	}
	return "art-bar"
}
