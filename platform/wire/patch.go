package wire

import (
	"encoding/json"

	"partnerdesk/platform"
)

// Patch is a text in a request that changes something: null and absence leave
// what is there, "" takes it away.
type Patch struct {
	s   string
	set bool
}

// PatchOf is unset for nil.
func PatchOf[S ~string](s *S) Patch {
	if s == nil {
		return Patch{}
	}
	return Patch{s: string(*s), set: true}
}

// Ptr is nil where nothing is to change.
func (p Patch) Ptr() *string {
	if !p.set {
		return nil
	}
	return &p.s
}

func (p Patch) phone() *platform.Phone {
	if !p.set {
		return nil
	}
	n := phone(Text(p.s))
	return &n
}

func (p Patch) IsZero() bool { return !p.set }

func (p Patch) MarshalJSON() ([]byte, error) {
	if !p.set {
		return []byte("null"), nil
	}
	return json.Marshal(p.s)
}

func (p *Patch) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*p = Patch{}
		return nil
	}
	s, err := scalar(data)
	if err != nil {
		return err
	}
	*p = Patch{s: s, set: true}
	return nil
}
