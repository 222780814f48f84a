package platformtest

import (
	"testing"
	"time"

	"partnerdesk/platform"
)

// strangerIsRefused makes every call with a key that nobody has.
func strangerIsRefused(t *testing.T, w *World) {
	ctx, s := t.Context(), *w.stranger
	id := w.Client(t, Acme)
	for name, call := range map[string]func() error{
		"register":      func() error { _, err := s.Onboarding.Register(ctx, w.person()); return err },
		"verify_otp":    func() error { _, err := s.Onboarding.VerifyOTP(ctx, "req_x", "000000", "000000"); return err },
		"resend_otp":    func() error { _, err := s.Onboarding.ResendOTP(ctx, "req_x", platform.ByBoth); return err },
		"verify_pan":    func() error { _, err := s.Onboarding.VerifyPAN(ctx, "tmp_x", companyPAN, platform.Company); return err },
		"aadhar_otp":    func() error { _, err := s.Onboarding.SendAadhaarOTP(ctx, "tmp_x", aadhaar); return err },
		"aadhar_verify": func() error { _, err := s.Onboarding.VerifyAadhaar(ctx, "tmp_x", "ref_x", "000000"); return err },
		"verify_gst":    func() error { _, err := s.Onboarding.VerifyGST(ctx, "tmp_x", firmGSTIN); return err },
		"skip_gst":      func() error { _, err := s.Onboarding.SkipGST(ctx, "tmp_x"); return err },
		"preview_kyc":   func() error { _, err := s.Onboarding.PreviewKYC(ctx, "tmp_x"); return err },
		"accept_kyc":    func() error { _, err := s.Onboarding.AcceptKYC(ctx, "tmp_x", nil); return err },
		"clients": func() error {
			for _, err := range s.Clients.All(ctx) {
				return err
			}
			return nil
		},
		"client":        func() error { _, err := s.Clients.Get(ctx, id); return err },
		"update_status": func() error { return s.Clients.SetActive(ctx, id, false) },
		"temp_clients":  func() error { _, err := s.Clients.Pending(ctx); return err },
		"regions":       func() error { _, err := s.Numbers.Regions(ctx); return err },
		"search_did": func() error {
			_, err := s.Numbers.Search(ctx, platform.NumberQuery{Client: id, CountryCode: "+91"})
			return err
		},
		"buy_did":          func() error { _, err := s.Numbers.Buy(ctx, id, "+911143104501", "IN"); return err },
		"remove_did":       func() error { return s.Numbers.Remove(ctx, id, "+911143104501") },
		"get_did_schedule": func() error { _, err := s.Schedules.Get(ctx, id, "1"); return err },
		"set_did_schedule": func() error {
			_, err := s.Schedules.Set(ctx, id, "1", platform.Schedule{Zone: time.UTC})
			return err
		},
		"add_did_holiday": func() error {
			_, err := s.Schedules.AddHoliday(ctx, id, "1", "Holi", platform.Date{Year: 2027, Month: 3, Day: 22})
			return err
		},
		"delete_did_holiday": func() error { return s.Schedules.DeleteHoliday(ctx, id, "1") },
		"edit_agent": func() error {
			_, err := s.Agents.Edit(ctx, editOf(platform.Agent{AgentID: "1"}, w.newAgent(id)))
			return err
		},
		"delete_agent":       func() error { return s.Agents.Delete(ctx, id, "1") },
		"assign_agent_did":   func() error { return s.Agents.AssignNumber(ctx, id, "2101", "+911143104501") },
		"get_agent_schedule": func() error { _, err := s.Agents.Schedule(ctx, id, "1"); return err },
		"set_agent_schedule": func() error {
			_, err := s.Agents.SetSchedule(ctx, id, "1", platform.Schedule{Zone: time.UTC})
			return err
		},
		"set_agent_availability": func() error { return s.Agents.SetAvailable(ctx, id, "1", true) },
		"edit_basic_flow": func() error {
			_, err := s.Flows.Edit(ctx, platform.EditFlow{Client: id, FlowID: "1", Name: ptr("x")})
			return err
		},
		"client_dids":         func() error { _, err := s.Numbers.Held(ctx, id); return err },
		"add_agent":           func() error { _, err := s.Agents.Add(ctx, w.newAgent(id)); return err },
		"agents_availability": func() error { _, err := s.Agents.Presence(ctx, id); return err },
		"create_basic_flow": func() error {
			_, err := s.Flows.Create(ctx, platform.NewFlow{Client: id, Name: "x", AgentExt: "2101"})
			return err
		},
		"map_flow_did":          func() error { return s.Flows.MapNumber(ctx, id, "1", "+911143104501") },
		"save_wss_bot":          func() error { _, err := s.Bots.Save(ctx, newBot(id)); return err },
		"wss_bots":              func() error { _, err := s.Bots.List(ctx, id); return err },
		"wss_bot":               func() error { _, err := s.Bots.Get(ctx, id, "1"); return err },
		"delete_wss_bot":        func() error { return s.Bots.Delete(ctx, id, "1") },
		"link_whatsapp":         func() error { _, err := s.WhatsApp.Link(ctx, w.newLink(id)); return err },
		"whatsapp_numbers":      func() error { _, err := s.WhatsApp.List(ctx, id); return err },
		"unlink_whatsapp":       func() error { return s.WhatsApp.Unlink(ctx, id, "1") },
		"get_whatsapp_schedule": func() error { _, err := s.WhatsAppSchedules.Get(ctx, id, "1"); return err },
		"set_whatsapp_schedule": func() error {
			_, err := s.WhatsAppSchedules.Set(ctx, id, "1", platform.Schedule{Zone: time.UTC})
			return err
		},
		"add_whatsapp_holiday": func() error {
			_, err := s.WhatsAppSchedules.AddHoliday(ctx, id, "1", "Holi", platform.Date{Year: 2027, Month: 3, Day: 22})
			return err
		},
		"delete_whatsapp_holiday": func() error { return s.WhatsAppSchedules.DeleteHoliday(ctx, id, "1") },
		"wallet_balance":          func() error { _, err := s.Wallet.Balance(ctx, id); return err },
		"wallet_transactions":     func() error { _, err := s.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id}); return err },
		"add_client_credits":      func() error { _, err := s.Wallet.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 1}); return err },
	} {
		if err := call(); !platform.Is(err, platform.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
