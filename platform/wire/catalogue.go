package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// All describes every endpoint in the order in which documents list them. The
// entries are shared: whoever changes one changes it for everybody.
func All() []Entry { return slices.Clone(entries()) }

// entries are read off the types once: it takes reflection.
var entries = sync.OnceValue(func() []Entry {
	return []Entry{
		Register.Entry(), ResendOTP.Entry(), VerifyOTP.Entry(),
		VerifyPAN.Entry(), AadhaarOTP.Entry(), AadhaarVerify.Entry(), VerifyGST.Entry(), SkipGST.Entry(),
		PreviewKYC.Entry(), AcceptKYC.Entry(),
		Clients.Entry(), GetClient.Entry(), UpdateStatus.Entry(), TempClients.Entry(),
		Regions.Entry(), SearchDID.Entry(), BuyDID.Entry(), RemoveDID.Entry(), ClientDIDs.Entry(),
		GetDIDSchedule.Entry(), SetDIDSchedule.Entry(), AddDIDHoliday.Entry(), DeleteDIDHoliday.Entry(),
		AddAgent.Entry(), EditAgent.Entry(), DeleteAgent.Entry(), AssignAgentDID.Entry(),
		GetAgentSchedule.Entry(), SetAgentSchedule.Entry(), SetAgentAvailability.Entry(), AgentsAvailability.Entry(),
		CreateBasicFlow.Entry(), EditBasicFlow.Entry(), MapFlowDID.Entry(),
		SaveWSSBot.Entry(), WSSBots.Entry(), WSSBot.Entry(), DeleteWSSBot.Entry(),
		LinkWhatsApp.Entry(), WhatsAppNumbers.Entry(), GetWhatsAppSchedule.Entry(), SetWhatsAppSchedule.Entry(),
		AddWhatsAppHoliday.Entry(), DeleteWhatsAppHoliday.Entry(), UnlinkWhatsApp.Entry(),
		WalletTransactions.Entry(), WalletBalance.Entry(), AddClientCredits.Entry(),
		CreateMask.Entry(), UpdateMask.Entry(), Masks.Entry(), MaskLookup.Entry(), CancelMask.Entry(),
	}
})

// Route is where a call lives.
type Route struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

// Catalogue says where each call lives on a given platform. The zero value has
// the built-in places; a Catalogue never changes.
type Catalogue struct{ moved map[string]Route }

// ReadOverrides reads places that differ from the built-in ones, keyed by the
// name of the call: {"search_did":{"method":"POST","path":"/numbers"}}. A method
// or a path that is left out stays as built in. Its errors are for the operator
// who wrote the file and name everything that is wrong in it.
func ReadOverrides(r io.Reader) (Catalogue, error) {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	var given map[string]Route
	if err := dec.Decode(&given); err != nil {
		return Catalogue{}, fmt.Errorf("endpoint overrides: not an object of {\"method\",\"path\"} by call name: %w", err)
	}
	if dec.More() {
		return Catalogue{}, fmt.Errorf("endpoint overrides: something follows the object")
	}
	known := map[string]Entry{}
	for _, e := range All() {
		known[e.Name] = e
	}
	var faults []string
	moved := map[string]Route{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		e, ok := known[name]
		if !ok {
			faults = append(faults, fmt.Sprintf("there is no call named %q", name))
			continue
		}
		route := given[name]
		if route.Method == "" {
			route.Method = e.Method
		}
		if route.Path == "" {
			route.Path = e.Path
		}
		if fault := e.faultIn(route); fault != "" {
			faults = append(faults, name+": "+fault)
			continue
		}
		moved[name] = route
	}
	if len(faults) > 0 {
		return Catalogue{}, fmt.Errorf("endpoint overrides: %s", strings.Join(faults, "; "))
	}
	return Catalogue{moved: moved}, nil
}

func (e Entry) faultIn(r Route) string {
	switch r.Method {
	case http.MethodPost:
	case http.MethodGet:
		if !e.Reads {
			return "a call that changes something cannot be a GET"
		}
	case http.MethodPut, http.MethodPatch, http.MethodDelete:
		if e.Reads {
			return fmt.Sprintf("a call that reads is a GET or a POST, not %q", r.Method)
		}
	default:
		return fmt.Sprintf("the method must be GET, POST, PUT, PATCH or DELETE, not %q", r.Method)
	}
	if !strings.HasPrefix(r.Path, "/") || strings.HasPrefix(r.Path, "//") || strings.ContainsAny(r.Path, "?# \t\r\n") {
		return fmt.Sprintf("the path must begin with one slash and have no query: %q", r.Path)
	}
	for _, name := range Params(r.Path) {
		if !slices.ContainsFunc(e.Request, func(f Field) bool { return f.Name == name && f.Required }) {
			return fmt.Sprintf("{%s} in the path is not a required field of the request", name)
		}
	}
	return ""
}

// Route is where the call lives on the platform of c.
func (e Endpoint[Req, Answer]) Route(c Catalogue) Route {
	return c.Place(Entry{Name: e.Name, Method: e.Method, Path: e.Path})
}

// Place is where the call of an entry lives on the platform of c.
func (c Catalogue) Place(e Entry) Route {
	if r, ok := c.moved[e.Name]; ok {
		return r
	}
	return Route{Method: e.Method, Path: e.Path}
}
