package paths

// Privacy is the desk for what a person may ask about their data: what is held of a
// client, a copy of it, and its erasure, which is asked for twice.
func Privacy(ref string) string      { return Client(ref) + "/privacy" }
func PrivacyCopy(ref string) string  { return Privacy(ref) + "/copy" }  // POST; the answer is an archive
func PrivacyErase(ref string) string { return Privacy(ref) + "/erase" } // GET asks; POST "step" is ask or erase

// Erased lists the clients whose data were erased.
const Erased = "/audit/erased"
