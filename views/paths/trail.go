package paths

import "strconv"

// The audit trail, for owners and admins.
const (
	Trail      = "/audit"
	TrailCSV   = Trail + ".csv"
	TrailCheck = Trail + "/check" // POST
)

// TrailEntry is one entry by its number in the chain; 0 is the pattern of its route.
func TrailEntry(seq int64) string {
	if seq == 0 {
		return Trail + "/entry/:seq"
	}
	return Trail + "/entry/" + strconv.FormatInt(seq, 10)
}
