package platform

import "strings"

// GSTIN is a goods and services tax number of the right shape, upper-cased.
type GSTIN string

// ParseGSTIN checks the shape alone: fifteen letters and digits, the first two
// digits. Whether its parts fit together is for Doubts.
func ParseGSTIN(s string) (GSTIN, error) {
	s = upperCompact(s)
	if !shaped(s, "ddxxxxxxxxxxxxx") {
		return "", Errorf(Invalid, "A GSTIN has fifteen letters and digits and starts with the two digits of a state, such as 27AAPFU0939F1ZV.")
	}
	return GSTIN(s), nil
}

// gstForm is the shape in which a GSTIN was issued.
type gstForm int

const (
	gstUnknown gstForm = iota
	gstPAN             // state, PAN, entity, Z (or D or C), check
	gstTAN             // the same around a deductor's TAN: there is no PAN inside
	gstSpecial         // bodies of the United Nations, non-residents, online services from abroad
)

func (g GSTIN) form() gstForm {
	s := string(g)
	switch {
	case shaped(s, "ddddllldddddUNx"), shaped(s, "ddddllldddddONx"),
		shaped(s, "ddddllldddddNRx"), shaped(s, "99ddllldddddOSx"):
		return gstSpecial
	case shaped(s, "ddlllllddddlexx"):
		return gstPAN
	case shaped(s, "ddlllldddddleDx"), shaped(s, "ddlllldddddleCx"):
		return gstTAN
	}
	return gstUnknown
}

// PAN is the one inside; empty for the forms that hold none.
func (g GSTIN) PAN() PAN {
	if g.form() != gstPAN {
		return ""
	}
	return PAN(g[2:12])
}

// StateCode is the first two digits.
func (g GSTIN) StateCode() string {
	if len(g) < 2 {
		return ""
	}
	return string(g[:2])
}

// StateName is the state of registration; empty where the code is none.
func (g GSTIN) StateName() string { return StateName(g.StateCode()) }

// Masked hides the digits of the PAN inside, as PAN.Masked does.
func (g GSTIN) Masked() string {
	if len(g) != 15 {
		return strings.Repeat("•", len(g))
	}
	return string(g[:7]) + "••••" + string(g[11:])
}

// Doubts are what does not fit within the GSTIN, and between it and the PAN that
// was given; an empty pan is not held against it.
func (g GSTIN) Doubts(pan PAN) []Doubt {
	if len(g) != 15 {
		return nil
	}
	var ds []Doubt
	if g.StateName() == "" {
		ds = append(ds, Doubt{Code: DoubtState, At: 0,
			Msg: "No state has the code " + g.StateCode() + ", with which this GSTIN starts."})
	}
	form := g.form()
	if form == gstUnknown {
		ds = append(ds, Doubt{Code: DoubtForm, At: -1,
			Msg: "After the state a GSTIN has a PAN, then a digit or letter, Z and a check character."})
	}
	if inside := g.PAN(); inside != "" && pan != "" && inside != pan {
		ds = append(ds, Doubt{Code: DoubtOtherPAN, At: 2,
			Msg: "This GSTIN belongs to another PAN: it has " + inside.Masked() + " inside, not " + pan.Masked() + "."})
	}
	// The formula is known to hold for PAN and TAN forms only.
	if want := g.check(); form == gstPAN && want != g[14] || form == gstTAN && want != g[14] {
		ds = append(ds, Doubt{Code: DoubtCheck, At: 14,
			Msg: "The last character should be " + string(want) + " if the others are right. One of them may be mistyped."})
	}
	return ds
}

// check computes the fifteenth character from the first fourteen: weights 1 and
// 2 in turn, the base-36 digits of each product added up.
func (g GSTIN) check() byte {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	sum := 0
	for i := range 14 {
		p := strings.IndexByte(alphabet, g[i]) * (1 + i%2)
		sum += p/36 + p%36
	}
	return alphabet[(36-sum%36)%36]
}

// StateName is the name behind a two-digit GST state code; empty where there is
// none. 25 and 28 were given up in 2020 and 2014 and are still seen.
func StateName(code string) string {
	switch code {
	case "01":
		return "Jammu and Kashmir"
	case "02":
		return "Himachal Pradesh"
	case "03":
		return "Punjab"
	case "04":
		return "Chandigarh"
	case "05":
		return "Uttarakhand"
	case "06":
		return "Haryana"
	case "07":
		return "Delhi"
	case "08":
		return "Rajasthan"
	case "09":
		return "Uttar Pradesh"
	case "10":
		return "Bihar"
	case "11":
		return "Sikkim"
	case "12":
		return "Arunachal Pradesh"
	case "13":
		return "Nagaland"
	case "14":
		return "Manipur"
	case "15":
		return "Mizoram"
	case "16":
		return "Tripura"
	case "17":
		return "Meghalaya"
	case "18":
		return "Assam"
	case "19":
		return "West Bengal"
	case "20":
		return "Jharkhand"
	case "21":
		return "Odisha"
	case "22":
		return "Chhattisgarh"
	case "23":
		return "Madhya Pradesh"
	case "24":
		return "Gujarat"
	case "25":
		return "Daman and Diu"
	case "26":
		return "Dadra and Nagar Haveli and Daman and Diu"
	case "27":
		return "Maharashtra"
	case "28":
		return "Andhra Pradesh (before 2014)"
	case "29":
		return "Karnataka"
	case "30":
		return "Goa"
	case "31":
		return "Lakshadweep"
	case "32":
		return "Kerala"
	case "33":
		return "Tamil Nadu"
	case "34":
		return "Puducherry"
	case "35":
		return "Andaman and Nicobar Islands"
	case "36":
		return "Telangana"
	case "37":
		return "Andhra Pradesh"
	case "38":
		return "Ladakh"
	case "97":
		return "Other territory"
	case "99":
		return "Centre jurisdiction"
	}
	return ""
}
