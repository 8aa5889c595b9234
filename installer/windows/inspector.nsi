; The Windows installer. Compiled with
;
;   makensis -DVERSION=0.1.0 -DEDITION=full -DSOURCE=dist\inspector -DICON=build\inspector.ico installer\windows\inspector.nsi
;
; Installs for all users when it may, else for this one (/AllUsers, /CurrentUser and /S on the command line decide without
; asking). Projects lie in the users' documents folders; neither installing again nor uninstalling touches them.

Unicode true
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!ifndef VERSION | SOURCE | ICON
  !error "VERSION, SOURCE and ICON have to be given"
!endif
!if "${EDITION}" == "line"
  !define NAME "Inspector Line"
!else
  !define NAME "Inspector"
!endif
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include x64.nsh

Name "${NAME}"
BrandingText "${NAME} ${VERSION}"
!ifndef OUTPUT
  !define OUTPUT "${NAME}-${VERSION}-windows.exe"
!endif
OutFile "${OUTPUT}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Installs ${NAME}"
VIAddVersionKey LegalCopyright "The Inspector authors; Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\Inspector.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

; Windows does not let a running program be replaced: whoever is inspecting closes it first.
!macro WAIT_UNTIL_CLOSED un
Function ${un}WaitUntilClosed
  again:
    IfFileExists "$INSTDIR\Inspector.exe" 0 closed
    ClearErrors
    FileOpen $0 "$INSTDIR\Inspector.exe" a
    IfErrors running
    FileClose $0
    Goto closed
  running:
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION \
      "${NAME} is running. Close it when its work is done, then press Retry." /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
  closed:
FunctionEnd
!macroend
!insertmacro WAIT_UNTIL_CLOSED ""
!insertmacro WAIT_UNTIL_CLOSED "un."

!macro REGISTER_TYPE extension type words
  WriteRegStr SHCTX "Software\Classes\.${extension}" "" "${type}"
  WriteRegStr SHCTX "Software\Classes\.${extension}\OpenWithProgids" "${type}" ""
  WriteRegStr SHCTX "Software\Classes\${type}" "" "${words}"
  WriteRegStr SHCTX "Software\Classes\${type}\DefaultIcon" "" "$INSTDIR\Inspector.exe,0"
  WriteRegStr SHCTX "Software\Classes\${type}\shell\open\command" "" '"$INSTDIR\Inspector.exe" "%1"'
!macroend

!macro UNREGISTER_TYPE extension type
  ; Another program may have taken the extension over since.
  ReadRegStr $0 SHCTX "Software\Classes\.${extension}" ""
  StrCmp $0 "${type}" 0 +2
    DeleteRegValue SHCTX "Software\Classes\.${extension}" ""
  DeleteRegValue SHCTX "Software\Classes\.${extension}\OpenWithProgids" "${type}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.${extension}\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.${extension}"
  DeleteRegKey SHCTX "Software\Classes\${type}"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "${NAME} needs a 64-bit Windows." /SD IDOK
    Abort
  ${EndIf}
  SetRegView 64
  !insertmacro MULTIUSER_INIT
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section
  Call WaitUntilClosed
  ; What an older version had and this one has not must not stay.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\Inspector.exe"
  !insertmacro REGISTER_TYPE "inspector" "Inspector.Detector" "Inspector detector"
  !insertmacro REGISTER_TYPE "inspector-project" "Inspector.Project" "Inspector project"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\Inspector.exe"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "The Inspector authors"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" "$0"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section Uninstall
  Call un.WaitUntilClosed
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\Inspector.exe"
  Delete "$INSTDIR\inspector-console.exe"
  Delete "$INSTDIR\Uninstall.exe"
  ; Not with all that is in it: somebody may have put files of their own there.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !insertmacro UNREGISTER_TYPE "inspector" "Inspector.Detector"
  !insertmacro UNREGISTER_TYPE "inspector-project" "Inspector.Project"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
