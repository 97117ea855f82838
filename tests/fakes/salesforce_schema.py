"""What the fake org of Salesforce is made of: its objects with their fields, its stages, its people, its refusals."""

from __future__ import annotations

from datetime import UTC, datetime

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME, ANN = "005000000000001AAA", "005000000000002AAA"
KEY = "Sayso_Key__c"
STAGES = (
    ("Qualify", False, False, 10),
    ("Propose", False, False, 60),
    ("Closed Won", True, True, 100),
    ("Closed Lost", True, False, 0),
)
PREFIX = {
    "Account": "001",
    "Contact": "003",
    "Opportunity": "006",
    "Task": "00T",
    "Event": "00U",
    "ContentNote": "069",
    "ContentDocumentLink": "06A",
}
SYSTEM = {
    "Id": "id",
    "IsDeleted": "boolean",
    "CreatedDate": "datetime",
    "LastModifiedDate": "datetime",
    "LastModifiedById": "reference",
    "SystemModstamp": "datetime",
    "CreatedById": "reference",
}
OWN: dict[str, dict[str, str]] = {
    "Account": {"Name": "string", "Website": "url", "Industry": "picklist", "OwnerId": "reference", "MasterRecordId": "reference"},
    "Contact": {"Name": "string", "FirstName": "string", "LastName": "string", "Email": "email", "Title": "string", "AccountId": "reference", "OwnerId": "reference", "MasterRecordId": "reference"},
    "Opportunity": {"Name": "string", "AccountId": "reference", "OwnerId": "reference", "StageName": "picklist", "Amount": "currency", "CloseDate": "date", "NextStep": "string", "Description": "textarea"},
    "Task": {"WhatId": "reference", "WhoId": "reference", "Subject": "combobox", "Description": "textarea", "ActivityDate": "date", "Status": "picklist", "Priority": "picklist", "OwnerId": "reference", "TaskSubtype": "picklist", "CallType": "picklist", "IsClosed": "boolean"},
    "Event": {"WhatId": "reference", "WhoId": "reference", "StartDateTime": "datetime", "ActivityDate": "date", "OwnerId": "reference"},
    "OpportunityContactRole": {"OpportunityId": "reference", "ContactId": "reference", "Role": "picklist"},
    "User": {"Email": "email", "Name": "string", "IsActive": "boolean", "UserType": "picklist"},
    "OpportunityStage": {"ApiName": "string", "MasterLabel": "string", "IsActive": "boolean", "IsClosed": "boolean", "IsWon": "boolean", "DefaultProbability": "percent", "SortOrder": "int"},
    "OpportunityHistory": {"OpportunityId": "reference", "StageName": "string", "Amount": "currency", "CloseDate": "date"},
    "OpportunityFieldHistory": {"OpportunityId": "reference", "Field": "picklist", "OldValue": "anyType", "NewValue": "anyType"},
    "ContentNote": {"Title": "string", "Content": "base64"},
    "ContentDocumentLink": {"ContentDocumentId": "reference", "LinkedEntityId": "reference", "ShareType": "picklist"},
}  # fmt: skip
FIXED = {"MasterRecordId", "IsClosed", *SYSTEM}
REQUIRED = {"Account": ("Name",), "Contact": ("LastName",), "Opportunity": ("Name", "StageName", "CloseDate")}
LENGTHS = {"NextStep": 255, "Subject": 255, "Name": 120, KEY: 255}
TRACKED = ("NextStep",)
HALTED = [
    {
        "errorCode": "PROCESSING_HALTED",
        "message": "The transaction was rolled back since another operation in the same transaction failed.",
    }
]


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str, *fields: str) -> None:
        super().__init__(message)
        self.status, self.body = status, [{"message": message, "errorCode": code, "fields": list(fields)}]
