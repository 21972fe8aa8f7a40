# Completion for `git-revisit`, and for `git revisit` through git's own completion.

_git_revisit_ask() {
    COMPREPLY=()
    local response item
    response=$(env COMP_WORDS="$1" COMP_CWORD="$2" _GIT_REVISIT_COMPLETE=bash_complete git-revisit 2>/dev/null)
    while IFS= read -r item; do
        case ${item%%,*} in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain) COMPREPLY+=("${item#*,}") ;;
        esac
    done <<<"$response"
}

# bash calls this for `git-revisit …`.
_git_revisit_command() {
    _git_revisit_ask "${COMP_WORDS[*]}" "$COMP_CWORD"
}

# git's completion calls this for `git revisit …`.
_git_revisit() {
    _git_revisit_ask "git-revisit ${COMP_WORDS[*]:__git_cmd_idx + 1}" "$((COMP_CWORD - ${__git_cmd_idx:-1}))"
}

complete -o nosort -F _git_revisit_command git-revisit
