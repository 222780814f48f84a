package local

import (
	"context"

	"partnerdesk/platform"
)

// Get takes three statements, and two where the client has no number. One for
// each list would be plainer, but a statement costs more than the rows it reads,
// and nothing is asked for as often as this.
func (s clients) Get(ctx context.Context, id platform.ClientID) (platform.ClientDetail, error) {
	var out platform.ClientDetail
	err := s.data.read(ctx, func(c *session) error {
		client, err := s.profile(c, id, &out)
		if err != nil {
			return err
		}
		closed, err := s.configuration(c, client, &out)
		if err != nil {
			return err
		}
		out.DIDs = []platform.Number{}
		if *out.Numbers > 0 {
			out.DIDs, err = s.held(c, client, closed)
		}
		runBy(out.Flows, out.DIDs)
		return err
	})
	if err != nil {
		return platform.ClientDetail{}, err
	}
	return out, nil
}

// profile reads the client itself and its KYC.
func (s scope) profile(c *session, id platform.ClientID, out *platform.ClientDetail) (client int64, err error) {
	var k platform.KYCSummary
	var accepted int64
	client, out.Client, err = scanClient(func(dest ...any) error {
		return c.get(`SELECT `+clientColumns+`, k.btype, k.pan, k.name_on_pan, k.aadhaar_last4, k.gstin, k.legal_name, k.state, k.accepted_at
			`+clientTables+` JOIN kyc k ON k.partner = c.partner AND k.client = c.id
			WHERE c.partner = $1 AND c.client_id = $2`, args{s.partner, string(id)}, dest...)
	}, &k.BusinessType, &k.PAN, &k.NameOnPAN, &k.AadhaarLast4, &k.GSTIN, &k.LegalName, &k.State, &accepted)
	at := fromMillis(accepted)
	k.AcceptedAt = &at
	out.KYC = &k
	return client, noClient(err)
}

// configuration reads what other calls refer to by id, but for the numbers, and
// returns the holidays that decide whether a number is open now.
func (s scope) configuration(c *session, client int64, out *platform.ClientDetail) (holidays, error) {
	from, to := datesAround(s.now())
	closed := holidays{}
	out.Flows, out.Bots = []platform.Flow{}, []platform.Choice{}
	out.PermissionGroups, out.Recordings = []platform.Choice{}, []platform.Choice{}
	return closed, c.each(`SELECT kind, id, name, '', '', '', '' FROM choices WHERE partner = $1 AND client = $2
		UNION ALL SELECT 'bot', id, name, '', '', '', '' FROM bots WHERE partner = $1 AND client = $2
		UNION ALL SELECT 'flow', id, name, coalesce(nullif(agent_ext, 0), ''), recording, coalesce(bot, ''), transfer_to
			FROM flows WHERE partner = $1 AND client = $2
		UNION ALL SELECT 'holiday', id, name, line, date, '', ''
			FROM holidays WHERE partner = $1 AND client = $2 AND kind = 'did' AND date BETWEEN $3 AND $4
		ORDER BY 1, 2`, args{s.partner, client, from, to}, func(scan func(...any) error) error {
		var kind string
		var it platform.Choice
		var f platform.Flow
		if err := scan(&kind, &it.ID, &it.Name, &f.AgentExt, &f.RecordingID, &f.BotID, &f.TransferTo); err != nil {
			return err
		}
		switch kind {
		case "permission_group":
			out.PermissionGroups = append(out.PermissionGroups, it)
		case "recording":
			out.Recordings = append(out.Recordings, it)
		case "bot":
			out.Bots = append(out.Bots, it)
		case "flow":
			f.ID, f.Name = it.ID, it.Name
			out.Flows = append(out.Flows, f)
		default:
			return closed.add(f.AgentExt, it.ID, it.Name, f.RecordingID)
		}
		return nil
	})
}

// runBy puts every number at the flow that it runs.
func runBy(flows []platform.Flow, numbers []platform.Number) {
	at := make(map[string]int, len(flows))
	for i := range flows {
		flows[i].DIDs, at[flows[i].ID] = []platform.Phone{}, i
	}
	for _, n := range numbers {
		if i, ok := at[n.FlowID]; ok {
			flows[i].DIDs = append(flows[i].DIDs, n.Number)
		}
	}
}
