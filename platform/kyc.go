package platform

import "slices"

// BusinessType is the legal form of a client, as the wire field "btype" has it.
type BusinessType string

const (
	Individual     BusinessType = "individual"
	Proprietorship BusinessType = "proprietorship"
	Company        BusinessType = "company"
	LLP            BusinessType = "llp"
	Partnership    BusinessType = "partnership"
	HUF            BusinessType = "huf"
	Trust          BusinessType = "trust"
	Society        BusinessType = "society"
	Government     BusinessType = "government"
)

// BusinessTypes returns every type in the order in which forms list them.
func BusinessTypes() []BusinessType {
	return []BusinessType{Individual, Proprietorship, Company, LLP, Partnership, HUF, Trust, Society, Government}
}

// Valid reports whether b is one of BusinessTypes.
func (b BusinessType) Valid() bool { return b.Name() != "" }

// Name is what people call the type; empty where b is none.
func (b BusinessType) Name() string {
	switch b {
	case Individual:
		return "Individual"
	case Proprietorship:
		return "Sole proprietorship"
	case Company:
		return "Private or public limited company"
	case LLP:
		return "Limited liability partnership"
	case Partnership:
		return "Partnership firm"
	case HUF:
		return "Hindu undivided family"
	case Trust:
		return "Trust"
	case Society:
		return "Society or association"
	case Government:
		return "Government body or local authority"
	}
	return ""
}

// NeedsAadhaar reports whether a person stands behind the type, so that an
// Aadhaar is asked for. Every other type goes from PAN straight to GST.
func (b BusinessType) NeedsAadhaar() bool { return b == Individual || b == Proprietorship }

// Holders are the letters that may stand fourth in a PAN of this type.
func (b BusinessType) Holders() string {
	switch b {
	case Individual, Proprietorship:
		return "P"
	case Company:
		return "C"
	case LLP, Partnership:
		return "F"
	case HUF:
		return "H"
	case Trust, Society:
		return "AT"
	case Government:
		return "GL"
	}
	return ""
}

// Steps are the stages between registration and acceptance, in order.
func (b BusinessType) Steps() []Step {
	steps := []Step{StepOTP, StepPAN, StepAadhaar, StepGST, StepReview}
	if b.NeedsAadhaar() {
		return steps
	}
	return slices.DeleteFunc(steps, func(s Step) bool { return s == StepAadhaar })
}

// DoubtCode names a check that an identity number does not pass.
type DoubtCode string

const (
	DoubtHolder   DoubtCode = "holder"       // no such holder letter in a PAN
	DoubtType     DoubtCode = "type"         // the holder letter belongs to another business type
	DoubtState    DoubtCode = "state"        // no such state code in a GSTIN
	DoubtForm     DoubtCode = "form"         // none of the forms in which GSTINs are issued
	DoubtOtherPAN DoubtCode = "other_pan"    // the GSTIN holds another PAN
	DoubtCheck    DoubtCode = "check"        // the check character does not fit the rest
	DoubtVerhoeff DoubtCode = "check_digits" // an Aadhaar fails its check digit
)

// Doubt is something that does not fit in a number whose shape is right. Forms
// warn about it and let it be sent all the same, because real records hold
// exceptions; the embedded platform stands for the records and refuses it.
type Doubt struct {
	Code    DoubtCode
	Msg     string
	At      int            // character the doubt is about, from 0; -1: none in particular
	Suggest []BusinessType // types that would fit
}
