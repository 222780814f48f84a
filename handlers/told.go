package handlers

import "partnerdesk/platform"

// told is a refusal in words that are fit for whoever reads it. What somebody else's
// platform says, staff read as it came; an end-client reads our words, with a
// reference by which the reseller finds the platform's own in the log.
func (r *request) told(e *platform.Error) *platform.Error {
	if r.site.staff || !e.Quoted {
		return e
	}
	ref := e.Ref
	if ref == "" {
		ref = requestID(r)
	}
	r.s.log.Info("a refusal in the platform's own words was not shown", "request", requestID(r), "ref", ref, "words", e.Msg, "fields", e.Fields)
	mine := *e
	mine.Quoted, mine.Fields = false, nil
	mine.Msg = r.refusal(e.Kind) + " " + r.t("Reference: %s.", ref)
	for name := range e.Fields {
		if mine.Fields == nil {
			mine.Fields = map[string]string{}
		}
		mine.Fields[name] = r.refusedField(name) + " " + r.t("Reference: %s.", ref)
	}
	return &mine
}

// refusal is what the kind of a refusal means to an end-client.
func (r *request) refusal(k platform.Kind) string {
	switch k {
	case platform.RateLimited:
		return r.t("That was tried too often. Wait a while, then try again.")
	case platform.Unavailable, platform.Unknown:
		return r.t("The records do not answer. Nothing was changed: try again in a few minutes.")
	case platform.Conflict:
		return r.t("Something has changed in the meantime. Load the page again and look.")
	}
	return r.t("This was not accepted. Check what you entered.")
}

// refusedField is what is known of a refusal by the field it is about, by its wire name.
func (r *request) refusedField(name string) string {
	switch name {
	case "mobileotp", "emailotp", "otp":
		return r.t("This code was not accepted. Check it, or ask for a new one.")
	case "pan":
		return r.t("The records did not accept this PAN. Check it against the card.")
	case "aadhar_num":
		return r.t("The records did not accept this Aadhaar number. Check it against the card.")
	case "gst_num":
		return r.t("The records did not accept this GSTIN. Check it against the certificate.")
	case "signature":
		return r.t("The signature was not accepted. Draw it again, or upload a picture of it.")
	}
	return r.t("This was not accepted. Check what you entered.")
}
