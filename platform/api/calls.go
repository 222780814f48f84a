package api

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

// calls is everything that is served.
func calls() []call {
	clients := route(wire.Clients)
	clients.stream = streamClients
	return append(append(scheduleCalls(), whatsappCalls()...), []call{
		clients,
		on(wire.Register, func(ctx context.Context, p platform.API, in wire.RegisterRequest) (wire.RegisterAnswer, error) {
			id, err := p.Onboarding.Register(ctx, in.Platform())
			return wire.RegisterAnswer{RequestID: wire.Text(id)}, err
		}),
		on(wire.VerifyOTP, func(ctx context.Context, p platform.API, in wire.VerifyOTPRequest) (wire.VerifyOTPAnswer, error) {
			id, err := p.Onboarding.VerifyOTP(ctx, platform.RequestID(in.RequestID), string(in.MobileOTP), string(in.EmailOTP))
			return wire.VerifyOTPAnswer{TempClientID: wire.Text(id)}, err
		}),
		on(wire.ResendOTP, func(ctx context.Context, p platform.API, in wire.ResendOTPRequest) (wire.ResendOTPAnswer, error) {
			wait, err := p.Onboarding.ResendOTP(ctx, platform.RequestID(in.RequestID), platform.Channel(in.Type))
			return wire.ResendOTPAnswerOf(wait), err
		}),
		on(wire.VerifyPAN, func(ctx context.Context, p platform.API, in wire.VerifyPANRequest) (wire.VerifyPANAnswer, error) {
			rec, err := p.Onboarding.VerifyPAN(ctx, temp(in.TempClientID), string(in.PAN), platform.BusinessType(in.BusinessType))
			return wire.PANAnswerOf(rec), err
		}),
		on(wire.AadhaarOTP, func(ctx context.Context, p platform.API, in wire.AadhaarOTPRequest) (wire.AadhaarOTPAnswer, error) {
			ref, err := p.Onboarding.SendAadhaarOTP(ctx, temp(in.TempClientID), string(in.Number))
			return wire.AadhaarOTPAnswer{ReferenceID: wire.Text(ref)}, err
		}),
		on(wire.AadhaarVerify, func(ctx context.Context, p platform.API, in wire.AadhaarVerifyRequest) (wire.AadhaarVerifyAnswer, error) {
			rec, err := p.Onboarding.VerifyAadhaar(ctx, temp(in.TempClientID), string(in.Ref), string(in.OTP))
			return wire.AadhaarAnswerOf(rec), err
		}),
		on(wire.VerifyGST, func(ctx context.Context, p platform.API, in wire.VerifyGSTRequest) (wire.VerifyGSTAnswer, error) {
			rec, err := p.Onboarding.VerifyGST(ctx, temp(in.TempClientID), string(in.GSTIN))
			return wire.GSTAnswerOf(rec), err
		}),
		on(wire.SkipGST, func(ctx context.Context, p platform.API, in wire.TempClientRequest) (wire.SkipGSTAnswer, error) {
			next, err := p.Onboarding.SkipGST(ctx, temp(in.TempClientID))
			return wire.SkipGSTAnswer{Next: wire.Text(next)}, err
		}),
		on(wire.PreviewKYC, func(ctx context.Context, p platform.API, in wire.TempClientRequest) (wire.PreviewKYCAnswer, error) {
			preview, err := p.Onboarding.PreviewKYC(ctx, temp(in.TempClientID))
			return wire.PreviewAnswerOf(preview), err
		}),
		on(wire.AcceptKYC, func(ctx context.Context, p platform.API, in wire.AcceptKYCRequest) (wire.AcceptKYCAnswer, error) {
			png, err := in.PNG()
			if err != nil {
				return wire.AcceptKYCAnswer{}, err
			}
			id, err := p.Onboarding.AcceptKYC(ctx, temp(in.TempClientID), png)
			return wire.AcceptKYCAnswer{ClientID: wire.Text(id)}, err
		}),
		on(wire.GetClient, func(ctx context.Context, p platform.API, in wire.ClientRequest) (wire.ClientAnswer, error) {
			detail, err := p.Clients.Get(ctx, client(in.ClientID))
			return wire.ClientAnswerOf(detail), err
		}),
		on(wire.UpdateStatus, func(ctx context.Context, p platform.API, in wire.UpdateStatusRequest) (wire.UpdateStatusAnswer, error) {
			err := p.Clients.SetActive(ctx, client(in.ClientID), in.Status.On())
			return wire.UpdateStatusAnswer(in), err
		}),
		on(wire.TempClients, func(ctx context.Context, p platform.API, _ wire.None) ([]wire.TempClientRow, error) {
			list, err := p.Clients.Pending(ctx)
			return wire.List(list, wire.TempClientRowOf), err
		}),
		on(wire.Regions, func(ctx context.Context, p platform.API, _ wire.None) ([]wire.RegionRow, error) {
			list, err := p.Numbers.Regions(ctx)
			return wire.List(list, wire.RegionRowOf), err
		}),
		on(wire.SearchDID, func(ctx context.Context, p platform.API, in wire.SearchDIDRequest) ([]wire.OfferRow, error) {
			list, err := p.Numbers.Search(ctx, in.Platform())
			return wire.List(list, wire.OfferRowOf), err
		}),
		on(wire.BuyDID, func(ctx context.Context, p platform.API, in wire.BuyDIDRequest) (wire.DIDRow, error) {
			held, err := p.Numbers.Buy(ctx, client(in.ClientID), in.Phone(), string(in.Country))
			return wire.DIDRowOf(held), err
		}),
		on(wire.RemoveDID, func(ctx context.Context, p platform.API, in wire.RemoveDIDRequest) (wire.RemoveDIDAnswer, error) {
			err := p.Numbers.Remove(ctx, client(in.ClientID), in.Phone())
			return wire.RemoveDIDAnswer{DID: wire.Text(in.Phone())}, err
		}),
		on(wire.ClientDIDs, func(ctx context.Context, p platform.API, in wire.ClientRequest) ([]wire.DIDRow, error) {
			list, err := p.Numbers.Held(ctx, client(in.ClientID))
			return wire.List(list, wire.DIDRowOf), err
		}),
		on(wire.AddAgent, func(ctx context.Context, p platform.API, in wire.AddAgentRequest) (wire.AddAgentAnswer, error) {
			made, err := p.Agents.Add(ctx, in.Platform())
			return wire.AgentAnswerOf(made), err
		}),
		on(wire.EditAgent, func(ctx context.Context, p platform.API, in wire.EditAgentRequest) (wire.AgentChangedAnswer, error) {
			changed, err := p.Agents.Edit(ctx, in.Platform())
			return wire.AgentChangedOf(changed), err
		}),
		on(wire.DeleteAgent, func(ctx context.Context, p platform.API, in wire.AgentRequest) (wire.AgentChangedAnswer, error) {
			err := p.Agents.Delete(ctx, client(in.ClientID), string(in.AgentID))
			return wire.AgentChangedAnswer{AgentID: in.AgentID}, err
		}),
		on(wire.AssignAgentDID, func(ctx context.Context, p platform.API, in wire.AssignDIDRequest) (wire.AssignDIDAnswer, error) {
			err := p.Agents.AssignNumber(ctx, client(in.ClientID), string(in.AgentExt), in.Phone())
			return wire.AssignDIDAnswer{AgentExt: in.AgentExt, DID: wire.Text(in.Phone())}, err
		}),
		on(wire.AgentsAvailability, func(ctx context.Context, p platform.API, in wire.ClientRequest) ([]wire.PresenceRow, error) {
			list, err := p.Agents.Presence(ctx, client(in.ClientID))
			return wire.List(list, wire.PresenceRowOf), err
		}),
		on(wire.CreateBasicFlow, func(ctx context.Context, p platform.API, in wire.CreateFlowRequest) (wire.CreateFlowAnswer, error) {
			id, err := p.Flows.Create(ctx, in.Platform())
			return wire.CreateFlowAnswer{FlowID: wire.Text(id)}, err
		}),
		on(wire.EditBasicFlow, func(ctx context.Context, p platform.API, in wire.EditFlowRequest) (wire.EditFlowAnswer, error) {
			flow, err := p.Flows.Edit(ctx, in.Platform())
			return wire.EditFlowAnswer(wire.FlowRowOf(flow)), err
		}),
		on(wire.MapFlowDID, func(ctx context.Context, p platform.API, in wire.MapFlowRequest) (wire.MapFlowAnswer, error) {
			err := p.Flows.MapNumber(ctx, client(in.ClientID), string(in.FlowID), in.Phone())
			return wire.MapFlowAnswer{FlowID: in.FlowID, DID: wire.Text(in.Phone())}, err
		}),
		on(wire.SaveWSSBot, func(ctx context.Context, p platform.API, in wire.SaveBotRequest) (wire.BotIDAnswer, error) {
			id, err := p.Bots.Save(ctx, in.Platform())
			return wire.BotIDAnswer{ID: wire.Text(id)}, err
		}),
		on(wire.WSSBots, func(ctx context.Context, p platform.API, in wire.ClientRequest) ([]wire.BotListRow, error) {
			list, err := p.Bots.List(ctx, client(in.ClientID))
			return wire.List(list, wire.BotListRowOf), err
		}),
		on(wire.WSSBot, func(ctx context.Context, p platform.API, in wire.BotRequest) (wire.BotAnswer, error) {
			bot, err := p.Bots.Get(ctx, client(in.ClientID), string(in.ID))
			return wire.BotAnswerOf(bot), err
		}),
		on(wire.DeleteWSSBot, func(ctx context.Context, p platform.API, in wire.BotRequest) (wire.BotGoneAnswer, error) {
			err := p.Bots.Delete(ctx, client(in.ClientID), string(in.ID))
			return wire.BotGoneAnswer{ID: in.ID}, err
		}),
		on(wire.WalletTransactions, func(ctx context.Context, p platform.API, in wire.TransactionsRequest) (wire.TransactionsAnswer, error) {
			query, err := in.Platform()
			if err != nil {
				return wire.TransactionsAnswer{}, err
			}
			page, err := p.Wallet.Transactions(ctx, query)
			return wire.TransactionsAnswerOf(page), err
		}),
		on(wire.WalletBalance, func(ctx context.Context, p platform.API, in wire.ClientRequest) (wire.BalanceAnswer, error) {
			balance, err := p.Wallet.Balance(ctx, client(in.ClientID))
			return wire.BalanceAnswerOf(balance), err
		}),
		onClient(wire.CreateMask, func(ctx context.Context, p platform.MaskService, id platform.ClientID, in wire.CreateMaskRequest) (wire.MaskRow, error) {
			mask, err := in.Platform(id)
			if err != nil {
				return wire.MaskRow{}, err
			}
			made, err := p.Create(ctx, mask)
			return wire.MaskRowOf(made), err
		}),
		onClient(wire.UpdateMask, func(ctx context.Context, p platform.MaskService, id platform.ClientID, in wire.UpdateMaskRequest) (wire.MaskRow, error) {
			change, err := in.Platform(id)
			if err != nil {
				return wire.MaskRow{}, err
			}
			changed, err := p.Update(ctx, change)
			return wire.MaskRowOf(changed), err
		}),
		onClient(wire.CancelMask, func(ctx context.Context, p platform.MaskService, id platform.ClientID, in wire.MaskRequest) (wire.MaskIDAnswer, error) {
			err := p.Cancel(ctx, id, string(in.SessionID))
			return wire.MaskIDAnswer(in), err
		}),
		onClient(wire.Masks, func(ctx context.Context, p platform.MaskService, id platform.ClientID, in wire.MasksRequest) ([]wire.MaskRow, error) {
			query, err := in.Platform(id)
			if err != nil {
				return nil, err
			}
			list, err := p.List(ctx, query)
			return wire.List(list, wire.MaskRowOf), err
		}),
		onClient(wire.MaskLookup, func(ctx context.Context, p platform.MaskService, id platform.ClientID, in wire.LookupRequest) (wire.LookupAnswer, error) {
			did, caller := in.Phones()
			found, err := p.Lookup(ctx, id, did, caller)
			return wire.LookupAnswerOf(found), err
		}),
		onKeyed(wire.AddClientCredits, func(ctx context.Context, p platform.API, in wire.AddCreditsRequest, key string) (wire.BalanceAnswer, error) {
			credit, err := in.Platform(key)
			if err != nil {
				return wire.BalanceAnswer{}, err
			}
			balance, err := p.Wallet.AddCredit(ctx, credit)
			return wire.BalanceAnswerOf(balance), err
		}),
	}...)
}

func temp(t wire.Text) platform.TempClientID { return platform.TempClientID(t) }

func client(t wire.Text) platform.ClientID { return platform.ClientID(t) }
