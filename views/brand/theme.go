package brand

// theme is what an accent has to get along with. The values repeat those of
// static/css/theme.css, which stays their home; a test holds the two together.
type theme struct {
	name             string // of data-theme
	base100, base200 lch
	dark             bool
	softL, softC     float64 // lightness and greatest chroma of --brand-soft
	lineL, lineC     float64 // the same of --brand-line
}

func light() theme {
	return theme{name: "desk", base100: lch{1, 0, 0}, base200: lch{.9815, .002, 265},
		softL: .97, softC: .022, lineL: .86, lineC: .085}
}

func dark() theme {
	return theme{name: "desk-dark", base100: lch{.205, .009, 265}, base200: lch{.177, .009, 265}, dark: true,
		softL: .26, softC: .035, lineL: .42, lineC: .07}
}
